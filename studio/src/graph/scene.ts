import type { NodeType } from '@/api/schema'
import {
  bodyOf,
  type Graph,
  type Position,
  type WorkflowEdge,
  type WorkflowNode,
} from '@/features/builder/model/document'
import { type DrawnPort, drawnPorts, leavesBy, portsOf } from './ports'
import { type Box, boxAround, emptyBody, nodeSize, type Size } from './size'

export type NodeTypes = ReadonlyMap<string, NodeType>

/** The places of nodes by path, such as `fetch`, or `each/fetch` inside a body. */
export type Places = ReadonlyMap<string, Position>

/** A node with all that its drawing depends on. */
export interface SceneNode {
  path: string
  node: WorkflowNode
  type: NodeType | undefined
  ports: readonly DrawnPort[]
  /** What is inside of a container; of another node, null. */
  body: Scene | null
}

/** An edge between paths, with the port that it leaves by. */
export interface SceneEdge {
  id: string
  source: string
  target: string
  port: string
  edge: WorkflowEdge
}

/** A graph with the bodies in it, as it is drawn. */
export interface Scene {
  nodes: readonly SceneNode[]
  edges: readonly SceneEdge[]
}

/** The scene of a graph. Edges that lead nowhere, and second nodes of an id, are left out. */
export function sceneOf(graph: Graph, types: NodeTypes, prefix = ''): Scene {
  const nodes = new Map(graph.nodes.toReversed().map((node) => [node.id, node]))
  const own = new Map(
    [...nodes].map(([id, node]) => [id, portsOf(node, types.get(node.type))] as const),
  )
  const edges = new Map<string, SceneEdge>()
  const used = new Map<string, Set<string>>()
  for (const edge of graph.edges) {
    const ports = own.get(edge.from)
    if (!ports || !nodes.has(edge.to)) continue
    const port = leavesBy(edge, ports)
    const id = `${prefix}${edge.from}:${port}:${edge.to}`
    edges.set(id, { id, source: prefix + edge.from, target: prefix + edge.to, port, edge })
    used.set(edge.from, (used.get(edge.from) ?? new Set()).add(port))
  }
  return {
    nodes: graph.nodes
      .filter((node) => nodes.get(node.id) === node)
      .map((node) => sceneNode(node, types, prefix, used.get(node.id))),
    edges: [...edges.values()],
  }
}

/** Whether a node has a body of other nodes; of a node of an unknown type its config tells. */
export function isContainer(node: WorkflowNode, type: NodeType | undefined): boolean {
  return type ? hasBody(type) : bodyOf(node) !== undefined
}

/** Whether nodes of a type have a body of other nodes. */
export function hasBody(type: NodeType): boolean {
  const fields = type.config_schema.properties
  const body = isRecord(fields) && fields.body
  return isRecord(body) && body.$ref === '#/$defs/Graph'
}

/** The size of a node, when it is known where all inside of it is. */
export function sizeOf(one: SceneNode, places: Places): Size & { notesTop: number } {
  const body = one.body && bodyBox(one.body, places)
  return nodeSize(one.ports, body, Boolean(one.node.notes?.trim()))
}

/** The box around the content of a container. */
export function bodyBox(body: Scene, places: Places): Box {
  const boxes = body.nodes.flatMap((one) => {
    const at = placeOf(one, places)
    return at ? [{ ...at, ...sizeOf(one, places) }] : []
  })
  return boxAround(boxes) ?? emptyBody
}

/** Where a node is: where the document has it, else where layout put it. */
export function placeOf(one: SceneNode, places: Places): Position | undefined {
  return one.node.position ?? places.get(one.path)
}

function sceneNode(
  node: WorkflowNode,
  types: NodeTypes,
  prefix: string,
  used: ReadonlySet<string> | undefined,
): SceneNode {
  const type = types.get(node.type)
  const path = prefix + node.id
  return {
    path,
    node,
    type,
    ports: drawnPorts(node, type, used),
    body: isContainer(node, type)
      ? sceneOf(bodyOf(node) ?? { nodes: [], edges: [] }, types, `${path}/`)
      : null,
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
