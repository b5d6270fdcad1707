import type { Step } from '@/api/schema'

/** A step of a run for tests: completed at its first attempt, unless told otherwise. */
export function stepOf(key: string, change: Partial<Step> = {}): Step {
  return {
    key,
    node_id:
      key
        .replace(/\[\d+\]$/, '')
        .split('/')
        .at(-1) ?? key,
    status: 'COMPLETED',
    attempt: 1,
    input: null,
    output: null,
    output_omitted: false,
    port: 'out',
    error: null,
    started_at: at(0),
    ended_at: at(10),
    duration_ms: 10,
    wait_kind: null,
    wake_at: null,
    logs: null,
    reused: false,
    ...change,
  }
}

/** So many milliseconds after the beginning of the time that tests count from. */
export function at(milliseconds: number): string {
  return new Date(beginning + milliseconds).toISOString()
}

export const beginning = Date.parse('2026-01-01T00:00:00Z')
