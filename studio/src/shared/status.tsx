import { Group, Text, Tooltip } from '@mantine/core'
import {
  IconAlertTriangle,
  IconArrowForwardUp,
  IconBan,
  IconCircleCheckFilled,
  IconCircleXFilled,
  IconClock,
  IconHourglass,
  IconLoader2,
  IconProgressX,
  IconRefresh,
  type TablerIcon,
} from '@tabler/icons-react'
import { text } from '@/text'
import styles from './status.module.css'

/** A status of a run or of a step, as a person sees it. */
export type Status = keyof typeof text.runs.status

const looks: Record<Status, { color: string; icon: TablerIcon }> = {
  QUEUED: { color: 'gray', icon: IconClock },
  RUNNING: { color: 'indigo', icon: IconLoader2 },
  WAITING: { color: 'yellow', icon: IconHourglass },
  RETRYING: { color: 'orange', icon: IconRefresh },
  CANCELLING: { color: 'gray', icon: IconProgressX },
  COMPLETED: { color: 'teal', icon: IconCircleCheckFilled },
  FAILED: { color: 'red', icon: IconCircleXFilled },
  CANCELLED: { color: 'gray', icon: IconBan },
  SKIPPED: { color: 'gray', icon: IconArrowForwardUp },
}
const unknown = { color: 'gray', icon: IconAlertTriangle }

/** The Mantine colour of a status. */
export function statusColor(status: string): string {
  return lookOf(status).color
}

/** The name of a status, as a person reads it. */
export function statusName(status: string): string {
  return (text.runs.status as Record<string, string>)[status] ?? status
}

/** The icon of a status; it turns while something is executed. */
export function StatusIcon({ status, size = 16 }: { status: string; size?: number }) {
  const { icon: Icon } = lookOf(status)
  return (
    <Icon
      size={size}
      className={styles.icon}
      data-color={statusColor(status)}
      data-turns={status === 'RUNNING' || undefined}
      aria-hidden
    />
  )
}

/** A status with its icon; `hint` says more about it when one points at it. */
export function StatusBadge({ status, hint }: { status: string; hint?: string }) {
  const badge = (
    <Group gap={6} wrap="nowrap" component="span" display="inline-flex" className={styles.badge}>
      <StatusIcon status={status} />
      <Text span inherit>
        {statusName(status)}
      </Text>
    </Group>
  )
  return hint ? <Tooltip label={hint}>{badge}</Tooltip> : badge
}

/** The status of a run, with its waiting and its being cancelled. */
export function statusOfRun(run: {
  status: string
  suspended_at: string | null
  cancel_requested_at: string | null
}): string {
  if (run.status !== 'QUEUED' && run.status !== 'RUNNING') return run.status
  if (run.cancel_requested_at) return 'CANCELLING'
  return run.suspended_at ? 'WAITING' : run.status
}

function lookOf(status: string): { color: string; icon: TablerIcon } {
  return (looks as Record<string, { color: string; icon: TablerIcon }>)[status] ?? unknown
}
