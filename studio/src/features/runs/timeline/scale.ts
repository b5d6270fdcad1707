const steps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000,
  300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000,
]
const day = 86_400_000

/** A stretch of time that is drawn. */
export interface Span {
  start: number
  end: number
}

/** The marks of a time axis, as milliseconds after its start: at most `most`, at round times. */
export function ticksOf(length: number, most: number): number[] {
  const step = roundStep(length / Math.max(1, most))
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, at) => at * step)
}

function roundStep(least: number): number {
  const found = steps.find((step) => step >= least)
  return found ?? Math.ceil(least / day) * day
}

/** Where a bar lies on the axis, in per cent of it; what lies outside is cut off. */
export function placeOf(bar: Span, span: Span): { left: number; width: number } {
  const length = Math.max(1, span.end - span.start)
  const left = clamp(((bar.start - span.start) / length) * 100)
  const right = clamp(((bar.end - span.start) / length) * 100)
  return { left, width: right - left }
}

function clamp(share: number): number {
  return Math.min(100, Math.max(0, share))
}
