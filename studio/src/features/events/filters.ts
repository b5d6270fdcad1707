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

/** Lengths of time before now, by what stands for them in the address. */
export const ranges = {
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
  '30d': 30 * 86_400_000,
} as const

export function isRange(value: string | undefined): value is keyof typeof ranges {
  return value !== undefined && Object.hasOwn(ranges, value)
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

/** The moment that a text names: a length of time before now, or a local date and time. */
export function timeOf(written: string | undefined, now: number): string | undefined {
  if (written === undefined) return undefined
  if (isRange(written)) return new Date(now - ranges[written]).toISOString()
  const moment = new Date(written)
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString()
}

/** A moment as the browser's field for local dates and times writes it. */
export function localTime(moment: Date): string {
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}
