import { ThemeIcon } from '@mantine/core'
import { TypeIcon } from '@/graph/icons'
import { useTriggerKinds } from './queries'

/** The icon of a type of trigger. */
export function TriggerIcon({ type, size = 34 }: { type: string; size?: number }) {
  const kind = useTriggerKinds().get(type)
  return (
    <ThemeIcon size={size} variant="light" radius="md" aria-hidden>
      <TypeIcon name={kind?.icon} size={Math.round(size * 0.55)} />
    </ThemeIcon>
  )
}
