import type { Step } from '@/api/schema'

/** A stretch of time on a row. */
export interface Bar {
  /** `pause` lies between an attempt that failed and the next; `reused` was done by another run. */
  kind: 'attempt' | 'pause' | 'reused'
  status: Step['status']
  attempt: number
  start: number
  end: number
}

/** A step, or an iteration of a body, with what lies below it. */
export interface Line {
  key: string
  label: string
  /** The latest attempt; null when only steps below it are known. */
  step: Step | null
  bars: Bar[]
  start: number
  end: number
  below: Line[]
}

/** A line as it is drawn: what lies below closed lines is left out. */
export interface TimelineRow {
  line: Line
  level: number
  isOpen: boolean
}

/** The key of what a step lies in: its iteration, or of an iteration its container. */
export function containerOf(key: string): string | null {
  if (key.endsWith(']')) return key.slice(0, key.lastIndexOf('['))
  const slash = key.lastIndexOf('/')
  return slash < 0 ? null : key.slice(0, slash)
}

/** What a step is called within its container: `fetch`, or `#4` for the fourth iteration. */
export function labelOf(key: string): string {
  if (key.endsWith(']')) return `#${Number(key.slice(key.lastIndexOf('[') + 1, -1)) + 1}`
  return key.slice(key.lastIndexOf('/') + 1)
}

/** All attempts of a run as lines, those of a body below their iteration. */
export function linesOf(attempts: Iterable<Step>, start: number, now: number): Line[] {
  const lines = new Map<string, Line>()
  const roots: Line[] = []
  for (const step of attempts) take(lineAt(step.key, lines, roots), step, start, now)
  for (const root of roots) settle(root, start)
  return sorted(roots)
}

function lineAt(key: string, lines: Map<string, Line>, roots: Line[]): Line {
  const known = lines.get(key)
  if (known) return known
  const none = { step: null, bars: [], start: Infinity, end: -Infinity }
  const line: Line = { ...none, key, label: labelOf(key), bars: [], below: [] }
  lines.set(key, line)
  const container = containerOf(key)
  if (container === null) roots.push(line)
  else lineAt(container, lines, roots).below.push(line)
  return line
}

function take(line: Line, step: Step, start: number, now: number): void {
  if (!line.step || line.step.attempt <= step.attempt) line.step = step
  line.bars.push(barOf(step, start, now))
  if (step.status === 'RETRYING') line.bars.push(pauseOf(step, now))
}

function barOf(step: Step, start: number, now: number): Bar {
  const { status, attempt } = step
  if (step.reused) return { kind: 'reused', status, attempt, start, end: start }
  const began = Date.parse(step.started_at)
  const end = step.ended_at ? Date.parse(step.ended_at) : Math.max(now, began)
  return { kind: 'attempt', status, attempt, start: began, end }
}

/** The pause after an attempt, until the next is due; the next attempt may cut it short. */
function pauseOf(step: Step, now: number): Bar {
  const start = Date.parse(step.ended_at ?? step.started_at)
  const end = step.wake_at ? Math.max(start, Math.min(Date.parse(step.wake_at), now)) : start
  return { kind: 'pause', status: step.status, attempt: step.attempt, start, end }
}

/** Brings the bars of a line into order, and finds its beginning and its end. */
function settle(line: Line, start: number): void {
  for (const below of line.below) settle(below, start)
  line.bars.sort((one, other) => one.attempt - other.attempt || one.start - other.start)
  line.bars.forEach((bar, at) => {
    const next = line.bars[at + 1]
    if (bar.kind === 'pause' && next) bar.end = Math.max(bar.start, next.start)
  })
  line.below = sorted(line.below)
  const parts = [...line.bars, ...line.below]
  line.start = parts.reduce((least, part) => Math.min(least, part.start), Infinity)
  line.end = parts.reduce((most, part) => Math.max(most, part.end), -Infinity)
}

function sorted(lines: Line[]): Line[] {
  return lines.sort((one, other) =>
    one.label.startsWith('#') && other.label.startsWith('#')
      ? Number(one.label.slice(1)) - Number(other.label.slice(1))
      : one.start - other.start,
  )
}

/** The lines that are drawn, when those in `open` are open. */
export function rowsOf(
  lines: readonly Line[],
  open: ReadonlySet<string>,
  level = 0,
): TimelineRow[] {
  return lines.flatMap((line) => {
    const isOpen = line.below.length > 0 && open.has(line.key)
    const row = { line, level, isOpen }
    return isOpen ? [row, ...rowsOf(line.below, open, level + 1)] : [row]
  })
}

/** The keys of the lines that something lies below, when there are few lines: all are open then. */
export function openAtFirst(lines: readonly Line[], most = 60): Set<string> {
  const keys = new Set<string>()
  let count = 0
  const walk = (some: readonly Line[]): void => {
    for (const line of some) {
      count += 1
      if (count > most) return
      if (line.below.length > 0) keys.add(line.key)
      walk(line.below)
    }
  }
  walk(lines)
  return count > most ? new Set() : keys
}
