import { describe, expect, it } from 'vitest'
import type { RecentRun } from '@/api/schema'
import { height, most, sparkBars, sparkWidth, successRate } from './bars'

function run(id: number, duration_ms: number | null): RecentRun {
  return {
    run_id: `run_${id}`,
    status: duration_ms === null ? 'RUNNING' : 'COMPLETED',
    created_at: '2030-01-01T00:00:00Z',
    duration_ms,
  }
}

describe('the bars of a spark line', () => {
  it('puts the newest run at the right end', () => {
    const bars = sparkBars([run(3, 10), run(2, 10), run(1, 10)])
    expect(bars.map((bar) => bar.run.run_id)).toEqual(['run_1', 'run_2', 'run_3'])
    const newest = bars.at(-1)
    expect((newest?.x ?? 0) + (newest?.width ?? 0)).toBe(sparkWidth)
  })

  it('keeps every bar inside and none without height', () => {
    const runs = Array.from({ length: 30 }, (_, place) => run(place, place * 100_000))
    const bars = sparkBars(runs)
    expect(bars).toHaveLength(most)
    for (const bar of bars) {
      expect(bar.x).toBeGreaterThanOrEqual(0)
      expect(bar.height).toBeGreaterThan(0)
      expect(bar.y + bar.height).toBe(height)
    }
  })

  it('makes the longest run the tallest and keeps short ones in sight', () => {
    const [short, long] = sparkBars([run(2, 3_600_000), run(1, 1_000)])
    expect(long?.height).toBe(height)
    expect(short?.height).toBeGreaterThan(height / 3)
    expect(short?.height).toBeLessThan(height)
  })

  it('draws runs without a duration, and runs that took no time', () => {
    expect(sparkBars([run(1, null)])[0]?.height).toBeGreaterThan(0)
    expect(sparkBars([run(1, 0)])[0]?.height).toBe(height)
    expect(sparkBars([])).toEqual([])
  })
})

describe('the success rate', () => {
  it('is not known before a run has ended', () => {
    expect(successRate(0, 0)).toBeUndefined()
  })

  it('is whole only when it is', () => {
    expect(successRate(1000, 999)).toBe(99)
    expect(successRate(1000, 1)).toBe(1)
    expect(successRate(4, 4)).toBe(100)
    expect(successRate(4, 0)).toBe(0)
    expect(successRate(3, 2)).toBe(67)
  })
})
