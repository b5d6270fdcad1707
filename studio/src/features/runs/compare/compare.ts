import type { Step } from '@/api/schema'
import { isObject, type Json, sameValue } from '@/shared/json/data'

/** Whether two runs gave the same at a step; unknown while an output was not read. */
export type Sameness = 'same' | 'different' | 'unknown'

/** A step of two runs side by side; null where a run did not reach it. */
export interface StepPair {
  key: string
  one: Step | null
  other: Step | null
  outputs: Sameness
  isDifferent: boolean
}

/** The steps of two runs by key, in the order of the first run and then of the other. */
export function pairSteps(
  steps: ReadonlyMap<string, Step>,
  others: ReadonlyMap<string, Step>,
): StepPair[] {
  const keys = [...steps.keys(), ...[...others.keys()].filter((key) => !steps.has(key))]
  return keys.map((key) => pair(key, steps.get(key) ?? null, others.get(key) ?? null))
}

function pair(key: string, one: Step | null, other: Step | null): StepPair {
  const outputs = sameOutputs(one, other)
  const isDifferent =
    one?.status !== other?.status || one?.port !== other?.port || outputs === 'different'
  return { key, one, other, outputs, isDifferent }
}

function sameOutputs(one: Step | null, other: Step | null): Sameness {
  if (!one || !other) return 'different'
  if (one.output_omitted || other.output_omitted) return 'unknown'
  return sameValue(one.output as Json, other.output as Json) ? 'same' : 'different'
}

/** A value as text with its names in order, so that two of them can be compared by line. */
export function written(value: unknown): string {
  return JSON.stringify(ordered(value as Json), null, 2) ?? ''
}

function ordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(ordered)
  if (!isObject(value)) return value
  const names = Object.keys(value).sort()
  return Object.fromEntries(names.map((name) => [name, ordered(value[name] as Json)]))
}
