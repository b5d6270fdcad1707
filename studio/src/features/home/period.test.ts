import { describe, expect, it } from 'vitest'
import { partName, spanOf, totalsOf } from './period'

describe('a period', () => {
  const now = new Date(2030, 4, 17, 14, 35, 12, 345)

  it('of a day begins with a whole hour, 24 parts long', () => {
    const { since, interval } = spanOf('24h', now)
    expect(interval).toBe('hour')
    expect(since).toEqual(new Date(2030, 4, 16, 15, 0, 0, 0))
  })

  it('of days begins at a midnight of the person, today being the last', () => {
    expect(spanOf('7d', now)).toEqual({ since: new Date(2030, 4, 11), interval: 'day' })
    expect(spanOf('30d', now).since).toEqual(new Date(2030, 3, 18))
  })

  it('is never longer than the service counts', () => {
    for (const period of ['24h', '7d', '30d'] as const) {
      const late = new Date(2030, 4, 17, 23, 59, 59, 999)
      const length = late.getTime() - spanOf(period, late).since.getTime()
      expect(length).toBeLessThanOrEqual(31 * 86_400_000)
    }
  })
})

describe('the parts of a period', () => {
  it('are called by their hour or day', () => {
    expect(partName(new Date(2030, 4, 17, 9).toISOString(), 'hour')).toBe('09:00')
    expect(partName(new Date(2030, 4, 17).toISOString(), 'day')).toBe('May 17')
  })

  it('keep their day when the clocks changed before', () => {
    const hour = 3_600_000
    const midnight = new Date(2030, 4, 17).getTime()
    expect(partName(new Date(midnight - hour).toISOString(), 'day')).toBe('May 17')
    expect(partName(new Date(midnight + hour).toISOString(), 'day')).toBe('May 17')
  })

  it('are added up', () => {
    const part = { at: '2030-01-01T00:00:00Z', completed: 3, failed: 2, cancelled: 1, running: 1 }
    expect(totalsOf([part, part])).toEqual({
      completed: 6,
      failed: 4,
      cancelled: 2,
      running: 2,
      all: 14,
    })
    expect(totalsOf([]).all).toBe(0)
  })
})
