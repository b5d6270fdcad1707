import { useQueries, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { answer, api } from '@/api/client'
import type { Run, Step } from '@/api/schema'
import { type Captured, inputsOf, useCaptured } from '@/features/runs/captured'
import { useRunStates } from '@/features/runs/states'
import type { Json, JsonObject } from '@/shared/json/data'
import { useBuilder } from '../model/context'
import { noSample, type Sample } from './names'

/** Where sample data may come from. */
export type Source =
  | { kind: 'watched'; id: string }
  | { kind: 'run'; id: string; run: Run }
  | { kind: 'event'; id: string; captured: Captured }

const someRuns = 5

/** The sources of sample data for a workflow, the most telling first. */
export function useSources(workflowId: string): Source[] {
  const watched = useBuilder((state) => state.watched)
  const runs = useQuery({
    queryKey: ['runs', 'of', workflowId, 'newest', watched],
    queryFn: () =>
      answer(
        api.GET('/v1/runs', { params: { query: { workflow_id: workflowId, limit: someRuns } } }),
      ),
  })
  const captured = useCaptured(workflowId, true)
  return useMemo(() => {
    const found: Source[] = watched ? [{ kind: 'watched', id: watched }] : []
    for (const run of runs.data?.items ?? [])
      if (run.run_id !== watched) found.push({ kind: 'run', id: run.run_id, run })
    for (const one of captured.data ?? [])
      found.push({ kind: 'event', id: one.event.event_id, captured: one })
    return found
  }, [watched, runs.data, captured.data])
}

export interface SampleData {
  sample: Sample
  /** The run that the sample is of. */
  runId: string | null
  /** The event that the sample is of, or that started its run. */
  eventId: string | null
  isLoading: boolean
}

/** The data of a source: of a run with its steps, or of an event. */
export function useSample(source: Source | undefined): SampleData {
  const runId = source && source.kind !== 'event' ? source.id : null
  const captured = source?.kind === 'event' ? source.captured : null
  const states = useRunStates(runId)
  const run = states.run
  const event = useEvent(run?.event_id ?? null)
  const inputs = useQuery({
    queryKey: ['inputs-of-event', captured?.event.event_id],
    queryFn: () => inputsOf(captured as Captured),
    enabled: captured !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const steps = useFullSteps(runId, states.steps)
  const pins = useBuilder((state) => state.pins)
  const sample = useMemo<Sample>(() => {
    if (captured)
      return { ...noSample, pins, inputs: inputs.data ?? {}, event: asEvent(captured.event) }
    if (!run) return { ...noSample, pins }
    return {
      inputs: run.inputs as JsonObject,
      event: event ? asEvent(event) : undefined,
      run: { id: run.run_id, started_at: run.started_at },
      steps,
      pins,
    }
  }, [captured, inputs.data, run, event, steps, pins])
  const eventId = captured?.event.event_id ?? run?.event_id ?? null
  return { sample, runId, eventId, isLoading: runId !== null && !run && !states.error }
}

interface EventData {
  type: string
  source: string
  payload: unknown
  trace_id: string
  received_at: string
}

function asEvent({ type, source, payload, trace_id, received_at }: EventData): Json {
  return { type, source, payload: payload as Json, trace_id, received_at }
}

function useEvent(eventId: string | null) {
  return useQuery({
    queryKey: ['event', eventId],
    queryFn: () =>
      answer(
        api.GET('/v1/events/{event_id}', { params: { path: { event_id: eventId as string } } }),
      ),
    enabled: eventId !== null,
    staleTime: Number.POSITIVE_INFINITY,
  }).data
}

/** The most steps whose large outputs are read for one sample. */
const mostRead = 20

/** The steps of a run, with the outputs that lists leave out. */
function useFullSteps(
  runId: string | null,
  steps: ReadonlyMap<string, Step>,
): ReadonlyMap<string, Step> {
  const omitted = [...steps.values()]
    .filter((step) => step.output_omitted && step.status === 'COMPLETED')
    .slice(0, mostRead)
  const read = useQueries({
    queries: omitted.map((step) => ({
      queryKey: ['step', runId, step.key, step.attempt],
      queryFn: () =>
        answer(
          api.GET('/v1/runs/{run_id}/steps/{step_key}', {
            params: { path: { run_id: runId as string, step_key: step.key } },
          }),
        ),
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine: dataOf,
  })
  return useMemo(() => {
    const all = new Map(steps)
    for (const step of read) all.set(step.key, step)
    return all
  }, [steps, read])
}

function dataOf(answers: { data?: Step | undefined }[]): Step[] {
  return answers.map(({ data }) => data).filter((step) => step !== undefined)
}
