import type { JsonObject } from '@/shared/json/data'
import { text } from '@/text'
import { type Rhythm, rhythmOf, weekdays } from './cron'

const words = text.triggers.schedule.words

/** When a schedule is due, as people say it: "Every weekday at 09:00, Europe/Berlin". */
export function scheduleWords(config: JsonObject): string {
  if (config.kind === 'interval') return intervalWords(Number(config.seconds))
  const zone = String(config.timezone ?? 'UTC')
  if (config.kind === 'dates') {
    const dates = Array.isArray(config.dates) ? config.dates : []
    return dates.length === 1 ? words.onDate(String(dates[0]), zone) : words.onDates(dates.length)
  }
  const cron = String(config.cron ?? '')
  const rhythm = rhythmOf(cron)
  if (rhythm === null) return words.byCron(cron, zone)
  return words.inZone(rhythmWords(rhythm), zone)
}

/** A length of time in the largest units that say it in full: "Every 1 hour 30 minutes". */
export function intervalWords(seconds: number): string {
  return words.every(durationWords(seconds))
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

export function durationWords(seconds: number): string {
  const parts: string[] = []
  let rest = Math.round(seconds)
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length)
    rest -= count * length
    if (count > 0) parts.push(words.count(count, unit))
  }
  return parts.join(' ')
}

function rhythmWords(rhythm: Rhythm): string {
  switch (rhythm.every) {
    case 'minutes':
      return words.every(words.count(rhythm.step, 'minute'))
    case 'hour':
      return words.hourly(rhythm.minute)
    case 'day':
      return words.daily(clock(rhythm))
    case 'week':
      return words.weekly(dayWords(rhythm.days), clock(rhythm))
    case 'month':
      return words.monthly(rhythm.day, clock(rhythm))
  }
}

function dayWords(days: readonly number[]): string {
  if (days.length === weekdays.length && weekdays.every((day) => days.includes(day)))
    return words.weekday
  if (days.length === 2 && days.includes(6) && days.includes(0)) return words.weekend
  return words.list(days.map((day) => words.days[day] ?? ''))
}

function clock({ hour, minute }: { hour: number; minute: number }): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}
