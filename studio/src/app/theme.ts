import { createTheme, type MantineColorsTuple } from '@mantine/core'
import { text } from '@/text'

const indigo: MantineColorsTuple = [
  '#eef0ff',
  '#dde1fb',
  '#b9c0f2',
  '#929dea',
  '#7280e3',
  '#5d6ede',
  '#4c5fd5',
  '#4353bf',
  '#394aac',
  '#2c3e99',
]

const closeButtonProps = { 'aria-label': text.states.close }

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: 6,
  colors: { indigo },
  defaultRadius: 'md',
  fontFamily:
    'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, monospace',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  autoContrast: true,
  components: {
    Drawer: { defaultProps: { closeButtonProps } },
    Modal: { defaultProps: { closeButtonProps } },
    Notification: { defaultProps: { closeButtonProps } },
    Table: { defaultProps: { verticalSpacing: 'sm', highlightOnHover: true } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
  },
})
