/** The workflow document as the editor holds it: what it does not know of it, it keeps. */

import type { Json, JsonObject } from '@/shared/json/data'

export type { Json, JsonObject }

export interface Position {
  x: number
  y: number
}

export interface WorkflowNode {
  id: string
  type: string
  name?: string | null
  config?: JsonObject
  retry?: JsonObject | null
  timeout?: number | null
  on_error?: 'fail' | 'continue' | 'route'
  join?: 'any' | 'all'
  position?: Position | null
  notes?: string | null
}

export interface WorkflowEdge {
  from: string
  to: string
  when?: string | null
}

export interface Graph {
  nodes: WorkflowNode[]
  edges: WorkflowEdge[]
}

export interface WorkflowDocument extends Graph {
  version?: number
  inputs?: JsonObject
  vars?: JsonObject
  outputs?: JsonObject
  settings?: JsonObject
}

/** The containers that were entered, outermost first; empty for the workflow itself. */
export type Scope = readonly string[]

const none: Graph = { nodes: [], edges: [] }

/** A draft as a document: an unfinished one may lack its lists. */
export function documentOf(spec: { [name: string]: unknown }): WorkflowDocument {
  return { ...spec, nodes: listOf(spec.nodes), edges: listOf(spec.edges) } as WorkflowDocument
}

/** The body of a container; of a node without one, undefined. */
export function bodyOf(node: WorkflowNode): Graph | undefined {
  const body = node.config?.body
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return undefined
  if (!Array.isArray(body.nodes)) return undefined
  return { ...body, nodes: listOf(body.nodes), edges: listOf(body.edges) } as unknown as Graph
}

/** The graph inside the containers of a scope; an empty one when the scope is gone. */
export function graphAt(document: Graph, scope: Scope): Graph {
  return scope.reduce<Graph>((graph, id) => {
    const node = graph.nodes.find((one) => one.id === id)
    return (node && bodyOf(node)) ?? none
  }, document)
}

/** The document with another graph inside the containers of a scope. */
export function withGraphAt<Kind extends Graph>(
  document: Kind,
  scope: Scope,
  change: (graph: Graph) => Graph,
): Kind {
  const [first, ...rest] = scope
  if (first === undefined) return { ...document, ...change(document) }
  return {
    ...document,
    nodes: document.nodes.map((node) =>
      node.id === first
        ? {
            ...node,
            config: {
              ...node.config,
              body: withGraphAt(bodyOf(node) ?? none, rest, change) as unknown as Json,
            },
          }
        : node,
    ),
  }
}

/** The scope as far as it is there: without containers that are gone. */
export function existingScope(document: Graph, scope: Scope): Scope {
  const gone = scope.findIndex((_, depth) => !nodeAt(document, scope.slice(0, depth + 1)))
  return gone === -1 ? scope : scope.slice(0, gone)
}

/** The node at the end of a path of ids, such as `['each', 'charge']`. */
export function nodeAt(document: Graph, path: readonly string[]): WorkflowNode | undefined {
  return graphAt(document, path.slice(0, -1)).nodes.find((node) => node.id === path.at(-1))
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
