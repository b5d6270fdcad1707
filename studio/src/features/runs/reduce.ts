import type { RunDetail, Step } from '@/api/schema'

/** What is known of a run that is followed. */
export interface RunStates {
  run: RunDetail | null
  /** The latest attempt of each step, by its key, in the order in which they began. */
  steps: ReadonlyMap<string, Step>
  /** All attempts of all steps, by key and attempt. */
  attempts: ReadonlyMap<string, Step>
}

/** What a server-sent event tells of a step: its state without its data. */
export type StepNews = Pick<
  Step,
  | 'key'
  | 'node_id'
  | 'status'
  | 'attempt'
  | 'port'
  | 'error'
  | 'started_at'
  | 'ended_at'
  | 'duration_ms'
  | 'wait_kind'
  | 'wake_at'
  | 'reused'
>

/** What a server-sent event tells of a run. */
export type RunNews = Pick<
  RunDetail,
  'status' | 'error' | 'started_at' | 'ended_at' | 'suspended_at' | 'cancel_requested_at'
>

export const nothing: RunStates = { run: null, steps: new Map(), attempts: new Map() }

const open = new Set(['RUNNING', 'WAITING'])

/** Gathers what is told of a run. News may come again and out of order: what ended stays ended. */
export class RunReducer {
  private run: RunDetail | null = null
  private readonly steps = new Map<string, Step>()
  private readonly attempts = new Map<string, Step>()
  private shown: RunStates = nothing
  private hasNewSteps = false

  get size(): number {
    return this.attempts.size
  }

  /** Takes the run as it was read, with the data of its first steps. */
  read(run: RunDetail): void {
    this.run = this.run && isEnded(this.run) && !isEnded(run) ? this.run : run
    for (const step of run.steps) this.keep(step)
  }

  hearStep(news: StepNews): void {
    const known = this.attempts.get(attemptKey(news))
    if (known && isOlder(news, known)) return
    const hasSameData = known !== undefined && known.status === news.status
    this.keep({
      input: null,
      logs: null,
      ...known,
      ...news,
      output: hasSameData ? known.output : null,
      output_omitted: hasSameData ? known.output_omitted : true,
    })
  }

  hearRun(news: RunNews): void {
    if (!this.run || (isEnded(this.run) && !isEnded(news))) return
    this.run = { ...this.run, ...news }
  }

  /** What is known now: the same object as before when nothing is new. */
  show(): RunStates {
    if (this.hasNewSteps)
      this.shown = {
        run: this.run,
        steps: new Map(this.steps),
        attempts: new Map(this.attempts),
      }
    else if (this.run !== this.shown.run) this.shown = { ...this.shown, run: this.run }
    this.hasNewSteps = false
    return this.shown
  }

  private keep(step: Step): void {
    const known = this.attempts.get(attemptKey(step))
    if (known && isOlder(step, known)) return
    this.attempts.set(attemptKey(step), step)
    const latest = this.steps.get(step.key)
    if (!latest || latest.attempt <= step.attempt) this.steps.set(step.key, step)
    this.hasNewSteps = true
  }
}

export function attemptKey(step: Pick<Step, 'key' | 'attempt'>): string {
  return `${step.key}#${step.attempt}`
}

/** Whether a run has its last status. */
export function isEnded(run: Pick<RunDetail, 'status'>): boolean {
  return run.status !== 'QUEUED' && run.status !== 'RUNNING'
}

/** Whether a state of an attempt comes before the one that is known. */
function isOlder(news: Pick<Step, 'status'>, known: Pick<Step, 'status'>): boolean {
  return open.has(news.status) && !open.has(known.status)
}
