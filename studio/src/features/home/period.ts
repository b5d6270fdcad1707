import type { RunCounts } from '@/api/schema'

export const periods = ['24h', '7d', '30d'] as const
export type Period = (typeof periods)[number]

const hour = 3_600_000
const days = { '7d': 7, '30d': 30 } as const

export interface Span {
  since: Date
  interval: 'hour' | 'day'
}

/** When a period begins that ends now: whole hours of a day, or whole days of the person's own. */
export function spanOf(period: Period, now: Date): Span {
  if (period === '24h') {
    const since = new Date(now)
    since.setMinutes(0, 0, 0)
    return { since: new Date(since.getTime() - 23 * hour), interval: 'hour' }
  }
  const since = new Date(now)
  since.setHours(0, 0, 0, 0)
  since.setDate(since.getDate() - days[period] + 1)
  return { since, interval: 'day' }
}

const hourName = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
})
const dayName = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' })

/**
 * What a part of the time is called. Days are counted as 24 hours from the first on, so that after
 * a change of clocks they begin an hour off: the middle of a part says which day it is.
 */
export function partName(at: string, interval: Span['interval']): string {
  const begin = new Date(at)
  if (interval === 'hour') return hourName.format(begin)
  return dayName.format(new Date(begin.getTime() + 12 * hour))
}

export interface Totals {
  completed: number
  failed: number
  cancelled: number
  running: number
  all: number
}

/** All parts of the time together. */
export function totalsOf(series: readonly RunCounts[]): Totals {
  const totals = { completed: 0, failed: 0, cancelled: 0, running: 0, all: 0 }
  for (const part of series) {
    totals.completed += part.completed
    totals.failed += part.failed
    totals.cancelled += part.cancelled
    totals.running += part.running
  }
  totals.all = totals.completed + totals.failed + totals.cancelled + totals.running
  return totals
}
