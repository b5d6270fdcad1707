import type { RecentRun } from '@/api/schema'

export const most = 20
const width = 4
const gap = 2
export const height = 24
const least = 5

export interface SparkBar {
  run: RecentRun
  x: number
  y: number
  width: number
  height: number
}

/** How wide a spark line of so many bars is. */
export const sparkWidth = most * (width + gap) - gap

/**
 * A bar for each run, the newest at the right. Its height tells the duration on a logarithmic scale,
 * so that a run of an hour leaves those of a second in sight.
 */
export function sparkBars(newestFirst: readonly RecentRun[]): SparkBar[] {
  const runs = newestFirst.slice(0, most)
  const longest = Math.max(0, ...runs.map((run) => run.duration_ms ?? 0))
  return runs
    .map((run, place) => {
      const tall = barHeight(run.duration_ms, longest)
      return {
        run,
        x: sparkWidth - width - place * (width + gap),
        y: height - tall,
        width,
        height: tall,
      }
    })
    .reverse()
}

function barHeight(duration: number | null, longest: number): number {
  if (duration === null) return Math.round((least + height) / 2)
  const share = longest > 0 ? Math.log1p(duration) / Math.log1p(longest) : 1
  return Math.round(least + (height - least) * share)
}

/** The percentage of ended runs that completed; undefined when none has ended. */
export function successRate(finished: number, completed: number): number | undefined {
  if (finished === 0) return undefined
  const rate = (100 * completed) / finished
  // Only a clean record is 100 %, and only a hopeless one 0 %.
  if (completed === finished) return 100
  return completed === 0 ? 0 : Math.min(99, Math.max(1, Math.round(rate)))
}
