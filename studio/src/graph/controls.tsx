import { ActionIcon, Paper, Tooltip } from '@mantine/core'
import { IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react'
import { useReactFlow } from '@xyflow/react'
import type { ReactNode } from 'react'
import { text } from '@/text'
import { fitting, quick } from './viewport'

/** Buttons for looking at a graph, with those of a page after them. */
export function GraphControls({ children }: { children?: ReactNode }) {
  const { zoomIn, zoomOut, fitView } = useReactFlow()
  return (
    <Paper withBorder p={3} display="flex" role="toolbar" aria-label={text.graph.controls}>
      <Control label={text.graph.zoomOut} onClick={() => zoomOut({ duration: quick() })}>
        <IconMinus size={16} />
      </Control>
      <Control label={text.graph.zoomIn} onClick={() => zoomIn({ duration: quick() })}>
        <IconPlus size={16} />
      </Control>
      <Control label={text.graph.fit} onClick={() => fitView({ ...fitting, duration: quick() })}>
        <IconMaximize size={16} />
      </Control>
      {children}
    </Paper>
  )
}

export function Control(props: {
  label: string
  onClick: () => void
  disabled?: boolean
  className?: string | undefined
  children: ReactNode
}) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={props.label}
        onClick={props.onClick}
        disabled={props.disabled ?? false}
        className={props.className ?? ''}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  )
}
