/** Cron expressions that a person can choose without writing one, and what they look like. */

export const weekdays = [1, 2, 3, 4, 5] as const
export const everyDay = [1, 2, 3, 4, 5, 6, 0] as const

/** A rhythm that the form offers. Hours and minutes are those of the schedule's time zone. */
export type Rhythm =
  | { every: 'minutes'; step: number }
  | { every: 'hour'; minute: number }
  | { every: 'day'; hour: number; minute: number }
  | { every: 'week'; days: number[]; hour: number; minute: number }
  | { every: 'month'; day: number | 'L'; hour: number; minute: number }

export type Unit = Rhythm['every']

/** The rhythm of a cron expression; null when it is none that the form offers. */
export function rhythmOf(cron: string): Rhythm | null {
  const fields = cron.trim().split(/\s+/)
  const [minutes = '', hours = '', day = '', month = '', week = ''] = fields
  if (fields.length !== 5 || month !== '*') return null
  if (day !== '*' && week !== '*') return null
  const step = stepOf(minutes)
  if (step !== null && hours === '*' && day === '*' && week === '*')
    return { every: 'minutes', step }
  const minute = numberIn(minutes, 0, 59)
  if (minute === null) return null
  if (hours === '*') return day === '*' && week === '*' ? { every: 'hour', minute } : null
  const hour = numberIn(hours, 0, 23)
  if (hour === null) return null
  if (day !== '*') {
    const date = day === 'L' ? day : numberIn(day, 1, 31)
    return date === null ? null : { every: 'month', day: date, hour, minute }
  }
  if (week === '*') return { every: 'day', hour, minute }
  const days = daysOf(week)
  return days && { every: 'week', days, hour, minute }
}

/** The cron expression of a rhythm. */
export function cronOf(rhythm: Rhythm): string {
  switch (rhythm.every) {
    case 'minutes':
      return rhythm.step === 1 ? '* * * * *' : `*/${rhythm.step} * * * *`
    case 'hour':
      return `${rhythm.minute} * * * *`
    case 'day':
      return `${rhythm.minute} ${rhythm.hour} * * *`
    case 'week':
      return `${rhythm.minute} ${rhythm.hour} * * ${writeDays(rhythm.days)}`
    case 'month':
      return `${rhythm.minute} ${rhythm.hour} ${rhythm.day} * *`
  }
}

/** Another rhythm at, as far as it has one, the same time of the day. */
export function rhythmOfUnit(unit: Unit, before: Rhythm | null): Rhythm {
  const minute = before && 'minute' in before ? before.minute : 0
  const hour = before && 'hour' in before ? before.hour : 9
  switch (unit) {
    case 'minutes':
      return { every: unit, step: 15 }
    case 'hour':
      return { every: unit, minute }
    case 'day':
      return { every: unit, hour, minute }
    case 'week':
      return { every: unit, days: [...weekdays], hour, minute }
    case 'month':
      return { every: unit, day: 1, hour, minute }
  }
}

/** Steps that divide an hour, so that the distance is the same across hours. */
export const minuteSteps = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30] as const

function stepOf(minutes: string): number | null {
  if (minutes === '*') return 1
  const step = minutes.startsWith('*/') ? numberIn(minutes.slice(2), 1, 59) : null
  return step !== null && (minuteSteps as readonly number[]).includes(step) ? step : null
}

function numberIn(text: string, least: number, most: number): number | null {
  if (!/^\d{1,2}$/.test(text)) return null
  const value = Number(text)
  return value >= least && value <= most ? value : null
}

/** Days of the week, 0 for Sunday, in the order of a week that begins on Monday. */
function daysOf(text: string): number[] | null {
  const found = new Set<number>()
  for (const part of text.split(',')) {
    const [from, until] = part.split('-').map((day) => numberIn(day, 0, 7))
    if (from === null || from === undefined || until === null) return null
    const last = until ?? from
    if (last < from) return null
    for (let day = from; day <= last; day += 1) found.add(day % 7)
  }
  return everyDay.filter((day) => found.has(day))
}

function writeDays(days: readonly number[]): string {
  const chosen = everyDay.filter((day) => days.includes(day))
  if (chosen.length === 7 || chosen.length === 0) return '*'
  if (chosen.length === 5 && weekdays.every((day) => chosen.includes(day))) return '1-5'
  return [...chosen].sort((one, other) => one - other).join(',')
}
