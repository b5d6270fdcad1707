/** Lengths of time before now, by what stands for them in addresses. */
export const ranges = {
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
  '30d': 30 * 86_400_000,
} as const

export function isRange(value: string | undefined): value is keyof typeof ranges {
  return value !== undefined && Object.hasOwn(ranges, value)
}

/** The moment that a text names: a length of time before now, or a date and time. */
export function timeOf(written: string | undefined, now: number): string | undefined {
  if (written === undefined) return undefined
  if (isRange(written)) return new Date(now - ranges[written]).toISOString()
  const moment = new Date(written)
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString()
}

/** A moment as the browser's field for local dates and times writes it; empty for what is none. */
export function localTime(moment: Date): string {
  if (Number.isNaN(moment.getTime())) return ''
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}
