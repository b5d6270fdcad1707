const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A length of time in its two largest units: `420 ms`, `3.2 s`, `2 min 5 s`, `1 d 4 h`. */
export function durationText(milliseconds: number): string {
  const length = Math.max(0, milliseconds)
  if (length < second) return `${Math.round(length)} ms`
  if (length < minute) return `${trimmed(length / second)} s`
  if (length < hour) return pair(length, minute, 'min', second, 's')
  if (length < day) return pair(length, hour, 'h', minute, 'min')
  return pair(length, day, 'd', hour, 'h')
}

function trimmed(seconds: number): string {
  const digits = seconds < 10 ? 2 : 1
  return String(Number(seconds.toFixed(digits)))
}

function pair(length: number, large: number, name: string, small: number, smallName: string) {
  const whole = Math.floor(length / large)
  const rest = Math.floor((length % large) / small)
  return rest ? `${whole} ${name} ${rest} ${smallName}` : `${whole} ${name}`
}

/** The milliseconds from one moment to another. */
export function between(start: string, end: string | number): number {
  return moment(end) - moment(start)
}

export function moment(at: string | number): number {
  return typeof at === 'number' ? at : Date.parse(at)
}

/** How long an attempt took, or takes until `now`: with the time that it waited. */
export function lengthOf(
  step: { started_at: string; ended_at: string | null; duration_ms: number | null },
  now: number,
): number {
  const whole = between(step.started_at, step.ended_at ?? now)
  return Math.max(0, whole, step.ended_at ? (step.duration_ms ?? 0) : 0)
}
