import { Tooltip } from '@mantine/core'

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' })
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })

/** How long ago, or how soon, a moment is. */
export function relativeTime(moment: Date, now = new Date()): string {
  const seconds = (moment.getTime() - now.getTime()) / 1000
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit)
  }
  return relative.format(Math.round(seconds), 'second')
}

/** A moment as people say it, and exactly when one points at it. */
export function Moment({ at }: { at: string }) {
  const moment = new Date(at)
  return (
    <Tooltip label={exact.format(moment)}>
      <time dateTime={at}>{relativeTime(moment)}</time>
    </Tooltip>
  )
}
