import { useCallback, useSyncExternalStore } from 'react'
import { answer, api } from '@/api/client'
import { follow } from '@/api/stream'
import { isEnded, nothing, type RunNews, RunReducer, type RunStates, type StepNews } from './reduce'

const firstPage = 200
const frame = 16
/** The pause between two pictures of a run with many steps. */
const calm = 150
const many = 1_000

export interface WatchedRun extends RunStates {
  /** Why the run cannot be followed. */
  error: unknown
}

const unwatched: WatchedRun = { ...nothing, error: null }

/**
 * A run with its steps as they are now, until it has ended. Steps that were only told of have no
 * `input`, `output` and `logs`, and their `output_omitted` is true: read them alone to get these.
 */
export function useRunStates(runId: string | null): WatchedRun {
  const subscribe = useCallback(
    (listener: () => void) => (runId === null ? () => {} : watch(runId, listener)),
    [runId],
  )
  const snapshot = () => (runId === null ? unwatched : (watches.get(runId)?.shown ?? unwatched))
  return useSyncExternalStore(subscribe, snapshot)
}

/** The runs that are followed now: once each, however many components show them. */
const watches = new Map<string, Watch>()

function watch(runId: string, listener: () => void): () => void {
  const known = watches.get(runId)
  const one = known ?? new Watch(runId)
  if (!known) watches.set(runId, one)
  one.listeners.add(listener)
  return () => {
    one.listeners.delete(listener)
    if (one.listeners.size > 0) return
    one.stop()
    if (watches.get(runId) === one) watches.delete(runId)
  }
}

/** Follows one run, and tells its listeners at most once a frame. */
class Watch {
  shown: WatchedRun = unwatched
  readonly listeners = new Set<() => void>()
  private readonly reducer = new RunReducer()
  private readonly ending = new AbortController()
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly runId: string) {
    this.go().catch((error: unknown) => {
      if (!this.ending.signal.aborted) this.tell({ ...this.reducer.show(), error })
    })
  }

  stop(): void {
    this.ending.abort()
    clearTimeout(this.timer)
  }

  private async go(): Promise<void> {
    const run = await this.read()
    if (isEnded(run) && !run.next_cursor) return
    const { signal } = this.ending
    await follow(`/v1/runs/${this.runId}/events`, (message) => this.hear(message), signal)
    if (!signal.aborted) await this.read()
  }

  private async read() {
    const run = await answer(
      api.GET('/v1/runs/{run_id}', {
        params: { path: { run_id: this.runId }, query: { limit: firstPage } },
        signal: this.ending.signal,
      }),
    )
    this.reducer.read(run)
    this.tell({ ...this.reducer.show(), error: null })
    return run
  }

  /** Takes one server-sent event; whether it is the last. */
  private hear(message: { event?: string | undefined; data: string }): boolean {
    const news = JSON.parse(message.data)
    const isOfRun = message.event === 'run'
    if (isOfRun) this.reducer.hearRun(news as RunNews)
    else this.reducer.hearStep(news as StepNews)
    this.timer ??= setTimeout(() => this.flush(), this.reducer.size > many ? calm : frame)
    return isOfRun && isEnded(news)
  }

  private flush(): void {
    this.timer = undefined
    this.tell({ ...this.reducer.show(), error: null })
  }

  private tell(shown: WatchedRun): void {
    this.shown = shown
    for (const listener of this.listeners) listener()
  }
}
