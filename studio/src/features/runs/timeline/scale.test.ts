import { describe, expect, it } from 'vitest'
import { placeOf, ticksOf } from './scale'

describe('ticks', () => {
  it('stand at round times, and are not too many', () => {
    expect(ticksOf(1_000, 5)).toEqual([0, 200, 400, 600, 800, 1_000])
    expect(ticksOf(7_300, 4)).toEqual([0, 2_000, 4_000, 6_000])
    expect(ticksOf(90_000, 6)).toEqual([0, 15_000, 30_000, 45_000, 60_000, 75_000, 90_000])
    for (const length of [1, 37, 999, 61_000, 5_000_000, 400 * 86_400_000])
      expect(ticksOf(length, 8).length).toBeLessThanOrEqual(9)
  })

  it('count whole days where the time is longer than the longest step', () => {
    expect(ticksOf(30 * 86_400_000, 5)).toEqual(
      [0, 6, 12, 18, 24, 30].map((day) => day * 86_400_000),
    )
  })
})

describe('places', () => {
  const span = { start: 1_000, end: 3_000 }

  it('are shares of the axis', () => {
    expect(placeOf({ start: 1_500, end: 2_000 }, span)).toEqual({ left: 25, width: 25 })
  })

  it('are cut off outside of it', () => {
    expect(placeOf({ start: 0, end: 9_000 }, span)).toEqual({ left: 0, width: 100 })
    expect(placeOf({ start: 4_000, end: 5_000 }, span)).toEqual({ left: 100, width: 0 })
  })

  it('are sound on an axis without a length', () => {
    expect(placeOf({ start: 5, end: 5 }, { start: 5, end: 5 })).toEqual({ left: 0, width: 0 })
  })
})
