import { portsOf as drawnPortsOf } from '@/graph/ports'
import { type NodeTypes, type Places, placeOf, sceneOf, sizeOf } from '@/graph/scene'
import type { Box } from '@/graph/size'
import type { Graph, WorkflowNode } from './document'
import type { PortsOf } from './edits'

/** Where the nodes of a graph are, and how large, by id. */
export type Boxes = ReadonlyMap<string, Box>

/** The boxes of a scope's nodes. `places` has, by path, those that the document says nothing of. */
export function boxesOf(graph: Graph, types: NodeTypes, places: Places, prefix: string): Boxes {
  const boxes = new Map<string, Box>()
  for (const one of sceneOf(graph, types, prefix).nodes) {
    const at = placeOf(one, places)
    const { width, height } = sizeOf(one, places)
    if (at) boxes.set(one.node.id, { x: at.x, y: at.y, width, height })
  }
  return boxes
}

/** The graph with every node where it is drawn. */
export function withPlaces(graph: Graph, places: Places, prefix: string): Graph {
  if (graph.nodes.every((node) => node.position || !places.has(prefix + node.id))) return graph
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      const at = node.position ? undefined : places.get(prefix + node.id)
      return at ? { ...node, position: { x: at.x, y: at.y } } : node
    }),
  }
}

export function portsByType(types: NodeTypes): PortsOf {
  return (node: WorkflowNode) => drawnPortsOf(node, types.get(node.type))
}
