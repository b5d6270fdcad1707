import type { NodeType } from '@/api/schema'
import type { Graph, Position, WorkflowEdge, WorkflowNode } from './document'
import { freeId } from './edits'
import { renameNodes } from './rename'

/** The nodes of a graph by id, with the edges among them. */
export function copyOf(graph: Graph, ids: readonly string[]): Graph {
  const chosen = new Set(ids)
  return {
    nodes: graph.nodes.filter((node) => chosen.has(node.id)),
    edges: graph.edges.filter((edge) => chosen.has(edge.from) && chosen.has(edge.to)),
  }
}

/** A graph as it goes to the clipboard: a workflow document in JSON. */
export function clipText(graph: Graph): string {
  return JSON.stringify({ nodes: graph.nodes, edges: graph.edges }, null, 2)
}

/**
 * The graph in a text from the clipboard, which is JSON or YAML: a document, a list of nodes, or
 * one node. Null when the text is something else.
 */
export async function clipOf(text: string): Promise<Graph | null> {
  return graphOf(readJson(text) ?? (looksLikeYaml.test(text) ? await readYaml(text) : undefined))
}

/**
 * A graph with another one added to it. Ids that are taken are changed, also in the expressions of
 * the added nodes, and the added nodes are moved by a distance.
 */
export function paste(
  graph: Graph,
  clip: Graph,
  taken: ReadonlySet<string>,
  by: Position,
  types: ReadonlyMap<string, NodeType>,
): { graph: Graph; ids: string[] } {
  const names = new Map<string, string>()
  const known = new Set(taken)
  for (const { id } of clip.nodes) {
    const free = freeId(id, known)
    known.add(free)
    names.set(id, free)
  }
  const added = renameNodes(clip, names, types)
  return {
    graph: {
      ...graph,
      nodes: [...graph.nodes, ...added.nodes.map((node) => moved(node, by))],
      edges: [...graph.edges, ...added.edges],
    },
    ids: added.nodes.map((node) => node.id),
  }
}

const looksLikeYaml = /^\s*(-\s+)?\{?\s*(nodes|version|inputs|id)\s*:/m

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function readYaml(text: string): Promise<unknown> {
  const { parse } = await import('yaml')
  try {
    return parse(text)
  } catch {
    return undefined
  }
}

function graphOf(value: unknown): Graph | null {
  if (Array.isArray(value))
    return value.length > 0 && value.every(isNode) ? uniqueIds(value, []) : null
  if (isNode(value)) return { nodes: [value], edges: [] }
  if (!isRecord(value) || !Array.isArray(value.nodes)) return null
  if (value.nodes.length === 0 || !value.nodes.every(isNode)) return null
  const edges = Array.isArray(value.edges) ? value.edges.filter(isEdge) : []
  return uniqueIds(value.nodes, edges)
}

function uniqueIds(nodes: WorkflowNode[], edges: WorkflowEdge[]): Graph {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return {
    nodes: [...byId.values()],
    edges: edges.filter((edge) => byId.has(edge.from) && byId.has(edge.to)),
  }
}

function isNode(value: unknown): value is WorkflowNode {
  return isRecord(value) && typeof value.id === 'string' && typeof value.type === 'string'
}

function isEdge(value: unknown): value is WorkflowEdge {
  return isRecord(value) && typeof value.from === 'string' && typeof value.to === 'string'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function moved(node: WorkflowNode, by: Position): WorkflowNode {
  const { position } = node
  return position ? { ...node, position: { x: position.x + by.x, y: position.y + by.y } } : node
}
