import { describe, expect, test } from 'vitest'
import { cronOf, type Rhythm, rhythmOf, rhythmOfUnit } from './cron'

describe('rhythms', () => {
  const rhythms: [string, Rhythm][] = [
    ['* * * * *', { every: 'minutes', step: 1 }],
    ['*/15 * * * *', { every: 'minutes', step: 15 }],
    ['0 * * * *', { every: 'hour', minute: 0 }],
    ['45 * * * *', { every: 'hour', minute: 45 }],
    ['30 8 * * *', { every: 'day', hour: 8, minute: 30 }],
    ['0 9 * * 1-5', { every: 'week', days: [1, 2, 3, 4, 5], hour: 9, minute: 0 }],
    ['0 9 * * 0,6', { every: 'week', days: [6, 0], hour: 9, minute: 0 }],
    ['0 0 1 * *', { every: 'month', day: 1, hour: 0, minute: 0 }],
    ['15 23 L * *', { every: 'month', day: 'L', hour: 23, minute: 15 }],
  ]

  test.each(rhythms)('%s is chosen and written', (cron, rhythm) => {
    expect(rhythmOf(cron)).toEqual(rhythm)
    expect(cronOf(rhythm)).toBe(cron)
  })

  test('Sunday may be written as 7', () => {
    expect(rhythmOf('0 9 * * 5-7')).toEqual({ every: 'week', days: [5, 6, 0], hour: 9, minute: 0 })
  })

  test.each([
    '0 9 * 1 *',
    '0 9 1 * 1',
    '*/7 * * * *',
    '0 */2 * * *',
    '0 9,17 * * *',
    '0 24 * * *',
    '60 9 * * *',
    '0 9 32 * *',
    '0 9 * * 1#2',
    '0 9 * * 5-1',
    '0 9 * * 8',
    '0 9 * *',
    '',
    '0 0 9 * * *',
  ])('%s is left to be written', (cron) => {
    expect(rhythmOf(cron)).toBeNull()
  })

  test('all days of the week are every day', () => {
    expect(cronOf({ every: 'week', days: [0, 1, 2, 3, 4, 5, 6], hour: 9, minute: 5 })).toBe(
      '5 9 * * *',
    )
  })

  test('the time of the day stays when the unit changes', () => {
    const before = rhythmOf('30 17 * * *')
    expect(cronOf(rhythmOfUnit('week', before))).toBe('30 17 * * 1-5')
    expect(cronOf(rhythmOfUnit('month', before))).toBe('30 17 1 * *')
    expect(cronOf(rhythmOfUnit('hour', before))).toBe('30 * * * *')
    expect(cronOf(rhythmOfUnit('day', { every: 'minutes', step: 5 }))).toBe('0 9 * * *')
  })
})
