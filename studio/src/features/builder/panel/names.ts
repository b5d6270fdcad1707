import type { NodeType, Step } from '@/api/schema'
import type { Names } from '@/expressions/names'
import { isObject, type Json, type JsonObject } from '@/shared/json/data'
import { graphAt, nodeAt, type WorkflowDocument, type WorkflowNode } from '../model/document'
import { upstream } from '../model/edits'

/** What is known of a run or an event, to write expressions by. */
export interface Sample {
  inputs: JsonObject
  event?: Json | undefined
  run?: JsonObject | undefined
  /** The newest attempt of each step, by key such as `fetch` or `each[0]/charge`. */
  steps: ReadonlyMap<string, Pick<Step, 'input' | 'output' | 'error' | 'status' | 'port'>>
  /** Outputs that are pinned, by the path of their node. */
  pins: Readonly<Record<string, Json>>
}

export interface KnownNames {
  names: Names
  /** The steps that can be named, but have no sample data. */
  missing: ReadonlySet<string>
}

export const noSample: Sample = { inputs: {}, steps: new Map(), pins: {} }

/**
 * What the expressions of a node may name, with the values of a sample. `items` is what the nearest
 * container goes through, where the sample does not tell.
 */
export function namesFor(
  document: WorkflowDocument,
  path: readonly string[],
  sample: Sample,
  types: ReadonlyMap<string, NodeType>,
  items?: Json | undefined,
): KnownNames {
  const missing = new Set<string>()
  const steps: JsonObject = {}
  let local: JsonObject = {}
  for (let depth = 0; depth < path.length; depth++) {
    const scope = path.slice(0, depth)
    const graph = graphAt(document, scope)
    const before = upstream(graph, path[depth] ?? '')
    for (const node of graph.nodes.filter(({ id }) => before.has(id))) {
      const step = stepOf(sample, [...scope, node.id])
      steps[node.id] = step ?? shapeOf(node, types)
      if (!step) missing.add(node.id)
    }
    const container = depth > 0 ? nodeAt(document, scope) : undefined
    if (container) {
      const otherwise = depth === path.length - 1 ? items : undefined
      local = { ...local, ...localNames(container, scope, sample, otherwise) }
    }
  }
  const names: Names = { ...local, inputs: sample.inputs, steps, vars: document.vars ?? {} }
  if (sample.event !== undefined) names.event = sample.event
  if (sample.run) names.run = sample.run
  return { names, missing }
}

/** What the outputs of the workflow itself may name: every step of it. */
export function namesAtEnd(
  document: WorkflowDocument,
  sample: Sample,
  types: ReadonlyMap<string, NodeType>,
): KnownNames {
  const known = namesFor(document, [], sample, types)
  const steps: JsonObject = {}
  const missing = new Set<string>()
  for (const node of document.nodes) {
    const step = stepOf(sample, [node.id])
    steps[node.id] = step ?? shapeOf(node, types)
    if (!step) missing.add(node.id)
  }
  return { names: { ...known.names, steps }, missing }
}

/** The key of the step that a node has in the first iteration of all containers around it. */
export function firstKey(path: readonly string[]): string {
  return [...path.slice(0, -1).map((id) => `${id}[0]`), path.at(-1)].join('/')
}

function stepOf(sample: Sample, path: readonly string[]): JsonObject | null {
  const pinned = sample.pins[path.join('/')]
  if (pinned !== undefined) return { output: pinned, error: null, status: 'COMPLETED', port: null }
  const step = sample.steps.get(firstKey(path))
  if (!step) return null
  return {
    output: (step.output ?? null) as Json,
    error: step.error as Json,
    status: step.status,
    port: step.port,
  }
}

/** What the output of a step will look like, as far as its node type tells. */
function shapeOf(node: WorkflowNode, types: ReadonlyMap<string, NodeType>): JsonObject {
  const schema = types.get(node.type)?.output_schema
  return {
    output: schema ? exampleOf(schema as JsonObject) : null,
    error: null,
    status: '',
    port: null,
  }
}

function exampleOf(schema: JsonObject): Json {
  if (!isObject(schema.properties)) return null
  const parts = Object.entries(schema.properties)
  return Object.fromEntries(
    parts.map(([key, part]) => [key, isObject(part) ? exampleOf(part) : null]),
  )
}

/** The names that a container gives in its body, with their values the first time. */
function localNames(
  container: WorkflowNode,
  scope: readonly string[],
  sample: Sample,
  otherwise: Json | undefined,
): JsonObject {
  const config = container.config ?? {}
  const given = sample.steps.get(firstKey(scope))?.input
  const evaluated = isObject(given) ? given : {}
  const through = evaluated.items ?? evaluated.initial ?? otherwise
  const first = Array.isArray(through) && !('condition' in config) ? through[0] : through
  return {
    [nameIn(config.item_name, 'item')]: first ?? null,
    [nameIn(config.index_name, 'index')]: 0,
  }
}

function nameIn(value: Json | undefined, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise
}
