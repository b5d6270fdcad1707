import { timeOf } from '@/shared/period'

/** What the address of the list says of the events to show. */
export type EventSearch = {
  type?: string
  source?: string
  trigger?: string
  since?: string
  until?: string
}

/** The same as the service is asked for it. */
export interface EventQuery {
  type?: string
  source?: string
  trigger_id?: string
  since?: string
  until?: string
}

/** What to ask the service for at a time. */
export function queryOf(search: EventSearch, now: number): EventQuery {
  const asked = {
    type: search.type,
    source: search.source,
    trigger_id: search.trigger,
    since: timeOf(search.since, now),
    until: timeOf(search.until, now),
  }
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value)) as EventQuery
}
