import type { Graph, Position, WorkflowEdge, WorkflowNode } from './document'
import { bodyOf } from './document'

/** The output ports of a node; the first is the one that an edge without a port leaves by. */
export type PortsOf = (node: WorkflowNode) => readonly string[]

/** A connection by its end points. */
export interface Connection {
  from: string
  port: string
  to: string
}

export type ConnectionFault = 'itself' | 'circle' | 'duplicate' | 'port' | 'gone'

const idForm = /^[A-Za-z_][A-Za-z0-9_-]*$/
const longestId = 100

/**
 * What is wrong with another id for a node; null when nothing is. It is taken when any node of the
 * document has it, so that expressions in bodies go on to mean what they meant.
 */
export function idFault(document: Graph, id: string, next: string): 'form' | 'taken' | null {
  if (!idForm.test(next) || next.length > longestId) return 'form'
  return next !== id && takenIds(document).has(next) ? 'taken' : null
}

/** An id like the wanted one that is not taken. */
export function freeId(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted
  const stem = wanted.replace(/_\d+$/, '').slice(0, longestId - 6)
  for (let number = 2; ; number++) {
    const id = `${stem}_${number}`
    if (!taken.has(id)) return id
  }
}

/** The id that a new node of a type gets if it is free. */
export function idOfType(type: string): string {
  const id = type.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^(?=[^A-Za-z_])/, '_')
  return id.slice(0, longestId) || 'step'
}

/** Every id of a document, those of its bodies included. */
export function takenIds(graph: Graph): Set<string> {
  const ids = new Set<string>()
  for (const node of graph.nodes) {
    ids.add(node.id)
    const body = bodyOf(node)
    if (body) for (const id of takenIds(body)) ids.add(id)
  }
  return ids
}

/** Why two nodes cannot be connected; null when they can. */
export function connectionFault(
  graph: Graph,
  { from, port, to }: Connection,
  portsOf: PortsOf,
): ConnectionFault | null {
  const source = graph.nodes.find((node) => node.id === from)
  if (!source || !graph.nodes.some((node) => node.id === to)) return 'gone'
  if (from === to) return 'itself'
  const ports = portsOf(source)
  if (!ports.includes(port)) return 'port'
  if (graph.edges.some((edge) => joins(edge, { from, port, to }, ports))) return 'duplicate'
  return downstream(graph, to).has(from) ? 'circle' : null
}

/** The graph with a connection more; the same graph when it cannot be made. */
export function connect(graph: Graph, connection: Connection, portsOf: PortsOf): Graph {
  if (connectionFault(graph, connection, portsOf) !== null) return graph
  return { ...graph, edges: [...graph.edges, edgeOf(graph, connection, portsOf)] }
}

/** The graph without a connection. */
export function disconnect(graph: Graph, connection: Connection, portsOf: PortsOf): Graph {
  const source = graph.nodes.find((node) => node.id === connection.from)
  const ports = source ? portsOf(source) : []
  return { ...graph, edges: graph.edges.filter((edge) => !joins(edge, connection, ports)) }
}

/** The port by which a node is continued: the first that leads nowhere, else the first. */
export function freePort(graph: Graph, id: string, portsOf: PortsOf): string | undefined {
  const node = graph.nodes.find((one) => one.id === id)
  if (!node) return undefined
  const ports = portsOf(node)
  const edges = graph.edges.filter((edge) => edge.from === id)
  return ports.find((port) => !edges.some((edge) => portOf(edge, ports) === port)) ?? ports[0]
}

export function addNode(graph: Graph, node: WorkflowNode): Graph {
  return { ...graph, nodes: [...graph.nodes, node] }
}

/** Leads a connection through a node of the graph, which goes on by its first port. */
export function insertOnEdge(
  graph: Graph,
  connection: Connection,
  id: string,
  portsOf: PortsOf,
): Graph {
  const { from, port, to } = connection
  const opened = disconnect(graph, connection, portsOf)
  const arriving = connect(opened, { from, port, to: id }, portsOf)
  const onward = freePort(arriving, id, portsOf)
  return onward === undefined
    ? arriving
    : connect(arriving, { from: id, port: onward, to }, portsOf)
}

/**
 * The graph without nodes. Where one edge led into a removed node and one out of it, its neighbours
 * are connected.
 */
export function removeNodes(graph: Graph, ids: readonly string[]): Graph {
  return ids.reduce(removeNode, graph)
}

/** The graph with nodes elsewhere; the same graph when they are there already. */
export function moveNodes(graph: Graph, places: ReadonlyMap<string, Position>): Graph {
  const stays = ({ id, position }: WorkflowNode) => {
    const at = places.get(id)
    return !at || (at.x === position?.x && at.y === position.y)
  }
  if (graph.nodes.every(stays)) return graph
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      const at = places.get(node.id)
      return at && !stays(node) ? { ...node, position: { x: at.x, y: at.y } } : node
    }),
  }
}

/** The nodes that can be reached from a node, itself included. */
export function downstream(graph: Graph, id: string): Set<string> {
  return reached(id, (edge) => [edge.from, edge.to], graph.edges)
}

/** The nodes from which a node can be reached, itself left out. */
export function upstream(graph: Graph, id: string): Set<string> {
  const found = reached(id, (edge) => [edge.to, edge.from], graph.edges)
  found.delete(id)
  return found
}

function reached(
  start: string,
  ends: (edge: WorkflowEdge) => [string, string],
  edges: readonly WorkflowEdge[],
): Set<string> {
  const next = new Map<string, string[]>()
  for (const edge of edges) {
    const [here, there] = ends(edge)
    next.set(here, [...(next.get(here) ?? []), there])
  }
  const found = new Set([start])
  const open = [start]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const other of next.get(id) ?? []) {
      if (found.has(other)) continue
      found.add(other)
      open.push(other)
    }
  }
  return found
}

function removeNode(graph: Graph, id: string): Graph {
  const arriving = graph.edges.filter((edge) => edge.to === id && edge.from !== id)
  const leaving = graph.edges.filter((edge) => edge.from === id && edge.to !== id)
  const rest = graph.edges.filter((edge) => edge.from !== id && edge.to !== id)
  const [before] = arriving
  const [after] = leaving
  const heals =
    arriving.length === 1 && leaving.length === 1 && before && after && before.from !== after.to
  const healed = heals ? { ...before, to: after.to } : undefined
  const isNew = healed && !rest.some((edge) => isSame(edge, healed))
  return {
    ...graph,
    nodes: graph.nodes.filter((node) => node.id !== id),
    edges: isNew ? [...rest, healed] : rest,
  }
}

function isSame(one: WorkflowEdge, other: WorkflowEdge): boolean {
  return (
    one.from === other.from && one.to === other.to && (one.when ?? null) === (other.when ?? null)
  )
}

function joins(edge: WorkflowEdge, { from, port, to }: Connection, ports: readonly string[]) {
  return edge.from === from && edge.to === to && portOf(edge, ports) === port
}

function portOf(edge: WorkflowEdge, ports: readonly string[]): string | undefined {
  const when: unknown = edge.when
  return when === null || when === undefined ? ports[0] : String(when)
}

/** A connection as the document writes it: the port is named where there is a choice. */
function edgeOf(graph: Graph, { from, port, to }: Connection, portsOf: PortsOf): WorkflowEdge {
  const source = graph.nodes.find((node) => node.id === from)
  const hasChoice = source !== undefined && portsOf(source).length > 1
  return hasChoice ? { from, to, when: port } : { from, to }
}
