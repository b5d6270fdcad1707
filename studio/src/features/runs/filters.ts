import type { RunStatus } from '@/api/schema'
import { timeOf } from '@/shared/period'

/** What the address of the list says of the runs to show. */
export type RunSearch = {
  workflow?: string
  status?: string
  trigger?: string
  event?: string
  parent?: string
  from?: string
  until?: string
  text?: string
}

/** The same as the service is asked for it. */
export interface RunQuery {
  workflow_id?: string
  status?: RunStatus
  suspended?: boolean
  trigger_id?: string
  event_id?: string
  parent_run_id?: string
  created_from?: string
  created_until?: string
  text?: string
}

export const statuses = [
  'QUEUED',
  'RUNNING',
  'WAITING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
] as const

/** What to ask the service for at a time. */
export function queryOf(search: RunSearch, now: number): RunQuery {
  const asked = {
    workflow_id: search.workflow,
    trigger_id: search.trigger,
    event_id: search.event,
    parent_run_id: search.parent,
    created_from: timeOf(search.from, now),
    created_until: timeOf(search.until, now),
    text: search.text,
    ...statusOf(search.status),
  }
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
}

function statusOf(status: string | undefined): Pick<RunQuery, 'status' | 'suspended'> {
  if (status === 'WAITING') return { suspended: true }
  if (status === 'RUNNING') return { status, suspended: false }
  const known = statuses.find((one) => one === status)
  return known ? { status: known as RunStatus } : {}
}

/** How many runs came since the one that was the newest, and those to show meanwhile. */
export function heldBack<Item extends { run_id: string }>(
  items: readonly Item[],
  newest: string | null,
): { fresh: number; shown: readonly Item[] } {
  const at = newest === null ? -1 : items.findIndex((item) => item.run_id === newest)
  return at <= 0 ? { fresh: 0, shown: items } : { fresh: at, shown: items.slice(at) }
}
