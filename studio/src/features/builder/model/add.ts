import { freePlace, gap, snapped } from '@/graph/place'
import { type Box, boxAround, headerHeight, nodeSize, type Size } from '@/graph/size'
import type { Boxes } from './boxes'
import type { Graph, Position, WorkflowNode } from './document'
import {
  addNode,
  type Connection,
  connect,
  downstream,
  insertOnEdge,
  moveNodes,
  type PortsOf,
} from './edits'

/** Where a new node goes. Without `at` it finds a place of its own. */
export type Where =
  | { kind: 'free'; at?: Position | undefined }
  | { kind: 'after'; node: string; port: string; at?: Position | undefined }
  | { kind: 'before'; node: string; at?: Position | undefined }
  | { kind: 'edge'; connection: Connection }

/**
 * The graph with a node more, connected as its place says. `boxes` has those of all nodes, the new
 * one's anywhere.
 */
export function addAt(
  graph: Graph,
  node: WorkflowNode,
  where: Where,
  boxes: Boxes,
  portsOf: PortsOf,
): Graph {
  const added = addNode(graph, node)
  if (where.kind === 'edge') return leadThrough(added, node.id, where.connection, boxes, portsOf)
  const size = sizeIn(boxes, node.id)
  const others = [...boxes].filter(([id]) => id !== node.id).map(([, box]) => box)
  const wanted = where.at ? centred(where.at, size) : placeFor(where, size, boxes, others)
  const placed = moveNodes(added, new Map([[node.id, freePlace(wanted, size, others)]]))
  if (where.kind === 'after')
    return connect(placed, { from: where.node, port: where.port, to: node.id }, portsOf)
  const port = portsOf(node)[0]
  if (where.kind === 'before' && port !== undefined)
    return connect(placed, { from: node.id, port, to: where.node }, portsOf)
  return placed
}

/** Puts a node of the graph between two others. What comes later moves aside to make room. */
export function leadThrough(
  graph: Graph,
  id: string,
  connection: Connection,
  boxes: Boxes,
  portsOf: PortsOf,
): Graph {
  const led = insertOnEdge(graph, connection, id, portsOf)
  const source = boxes.get(connection.from)
  const target = boxes.get(connection.to)
  if (!source || !target) return led
  const { width } = sizeIn(boxes, id)
  const end = source.x + source.width
  const lacking = snapped(end + width + 2 * gap.x - target.x)
  const places = new Map<string, Position>([
    [
      id,
      {
        x: snapped(lacking > 0 ? end + gap.x : (end + target.x - width) / 2),
        y: snapped((source.y + target.y) / 2),
      },
    ],
  ])
  if (lacking > 0) {
    for (const later of downstream(graph, connection.to)) {
      const box = boxes.get(later)
      if (box) places.set(later, { x: box.x + lacking, y: box.y })
    }
  }
  return moveNodes(led, places)
}

function sizeIn(boxes: Boxes, id: string): Size {
  return boxes.get(id) ?? nodeSize([], null, false)
}

/** A place beside a node, or below all others. */
function placeFor(where: Where, size: Size, boxes: Boxes, others: readonly Box[]): Position {
  const beside =
    where.kind === 'after' || where.kind === 'before' ? boxes.get(where.node) : undefined
  if (beside && where.kind === 'after') return { x: beside.x + beside.width + gap.x, y: beside.y }
  if (beside) return { x: beside.x - gap.x - size.width, y: beside.y }
  const around = boxAround(others)
  return around ? { x: around.x, y: around.y + around.height + gap.y } : { x: 0, y: 0 }
}

function centred(at: Position, size: Size): Position {
  return { x: at.x - size.width / 2, y: at.y - headerHeight / 2 }
}
