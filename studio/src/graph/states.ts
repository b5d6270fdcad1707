import type { StepStatus } from '@/api/schema'

/** What is known of one step of a run; a `Step` of the API is one. */
export interface StepState {
  status: StepStatus
  attempt?: number
  duration_ms?: number | null
  port?: string | null
}

/** The steps of a run by key, such as `fetch`, or `each[3]/fetch` inside a body. */
export type StepStates = ReadonlyMap<string, StepState>

/** What a node shows of its steps: inside a body it stands for all iterations. */
export interface NodeState {
  status: StepStatus
  attempt: number
  duration: number | null
  /** How often the node was executed. */
  times: number
  /** How many of these failed. */
  failed: number
  /** The ports that were taken. */
  ports: readonly string[]
  /** Of a container: how often its body was executed, and how many of these failed. */
  rounds: { count: number; failed: number } | null
}

/** Of several steps of one node, the node shows the status that stands first here. */
const telling: readonly StepStatus[] = [
  'RUNNING',
  'RETRYING',
  'WAITING',
  'FAILED',
  'CANCELLED',
  'COMPLETED',
]

/** The states of nodes by path, such as `fetch`, or `each/fetch` inside a body. */
export function nodeStates(steps: StepStates): ReadonlyMap<string, NodeState> {
  const found = new Map<string, NodeState>()
  const rounds = new Map<string, NodeState>()
  for (const [key, step] of steps) {
    const states = key.endsWith(']') ? rounds : found
    const path = pathOfKey(key)
    const before = states.get(path)
    states.set(path, before ? joined(before, step) : first(step))
  }
  for (const [path, { times, failed, ...bodies }] of rounds) {
    const own = found.get(path) ?? { ...bodies, times: 1, failed: 0 }
    found.set(path, { ...own, rounds: { count: times, failed } })
  }
  return found
}

/** The path of the node that a step belongs to. */
export function pathOfKey(key: string): string {
  return key.includes('[') ? key.replace(/\[\d+\]/g, '') : key
}

function first(step: StepState): NodeState {
  return {
    status: step.status,
    attempt: step.attempt ?? 1,
    duration: step.duration_ms ?? null,
    times: 1,
    failed: step.status === 'FAILED' ? 1 : 0,
    ports: step.port ? [step.port] : [],
    rounds: null,
  }
}

function joined(before: NodeState, step: StepState): NodeState {
  const { port } = step
  return {
    status:
      telling.indexOf(step.status) < telling.indexOf(before.status) ? step.status : before.status,
    attempt: Math.max(before.attempt, step.attempt ?? 1),
    duration: sum(before.duration, step.duration_ms ?? null),
    times: before.times + 1,
    failed: before.failed + (step.status === 'FAILED' ? 1 : 0),
    rounds: null,
    ports: !port || before.ports.includes(port) ? before.ports : [...before.ports, port],
  }
}

function sum(one: number | null, other: number | null): number | null {
  if (one === null) return other
  return other === null ? one : one + other
}
