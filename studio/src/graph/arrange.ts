import type { ElkNode } from 'elkjs/lib/elk-api'
import type { Position } from '@/features/builder/model/document'
import { freePlace, gap } from './place'
import { type Places, placeOf, type Scene, type SceneNode, sizeOf } from './scene'
import { type Box, boxAround, portY, type Size } from './size'

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.spacing.nodeNode': String(gap.y),
  'elk.layered.spacing.nodeNodeBetweenLayers': String(gap.x),
  'elk.spacing.edgeNode': '24',
  'elk.spacing.componentComponent': String(gap.y),
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.crossingMinimization.forceNodeModelOrder': 'false',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.separateConnectedComponents': 'false',
} as const

/** Whether some node of a scene, or of a body in it, has no place yet. */
export function isUnplaced(scene: Scene, places: Places): boolean {
  return scene.nodes.some(
    (one) => !placeOf(one, places) || (one.body !== null && isUnplaced(one.body, places)),
  )
}

/** A scene in the words of the layout engine. */
export function elkGraph(scene: Scene, places: Places): ElkNode {
  return {
    id: '/',
    layoutOptions: options,
    children: scene.nodes.map((one) => elkNode(one, sizeOf(one, places))),
    edges: scene.edges.map((edge) => ({
      id: edge.id,
      sources: [sourcePort(edge.source, edge.port)],
      targets: [targetPort(edge.target)],
    })),
  }
}

/**
 * Places for the nodes that have none, among those that stay where they are: each keeps the
 * distance that it has in the tidy picture to a neighbour that is placed, and gives way downwards.
 */
export function settled(scene: Scene, places: Places, tidy: Places): Places {
  const known = new Map<string, Position>()
  const taken: Box[] = []
  const put = (one: SceneNode, at: Position) => {
    known.set(one.path, at)
    taken.push({ ...at, ...sizeOf(one, places) })
  }
  const missing = scene.nodes.filter((one) => !placeOf(one, places))
  if (missing.length === scene.nodes.length) return tidy
  for (const one of scene.nodes) {
    const at = placeOf(one, places)
    if (at) put(one, at)
  }
  const found = new Map<string, Position>()
  for (const one of missing.toSorted((a, b) => xOf(tidy, a) - xOf(tidy, b))) {
    const wanted = tidy.get(one.path) ?? { x: 0, y: 0 }
    const near = neighbour(scene, one.path, known)
    const beside = near && tidy.get(near.path)
    const at = beside
      ? { x: near.at.x + wanted.x - beside.x, y: near.at.y + wanted.y - beside.y }
      : below(taken)
    const free = freePlace(at, sizeOf(one, places), taken)
    put(one, free)
    found.set(one.path, free)
  }
  return found
}

function elkNode(one: SceneNode, size: Size): ElkNode {
  return {
    id: one.path,
    width: size.width,
    height: size.height,
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
    ports: [
      {
        id: targetPort(one.path),
        x: 0,
        y: portY([], 0),
        layoutOptions: { 'elk.port.side': 'WEST' },
      },
      ...one.ports.map((port, index) => ({
        id: sourcePort(one.path, port.name),
        x: size.width,
        y: portY(one.ports, index),
        layoutOptions: { 'elk.port.side': 'EAST' },
      })),
    ],
  }
}

function sourcePort(path: string, port: string): string {
  return `${path}:${port}`
}

function targetPort(path: string): string {
  return `:${path}`
}

function neighbour(
  scene: Scene,
  path: string,
  known: ReadonlyMap<string, Position>,
): { path: string; at: Position } | undefined {
  for (const edge of scene.edges) {
    const other = edge.target === path ? edge.source : edge.source === path ? edge.target : null
    const at = other === null ? undefined : known.get(other)
    if (other !== null && at) return { path: other, at }
  }
  return undefined
}

function below(taken: readonly Box[]): Position {
  const around = boxAround(taken)
  return around ? { x: around.x, y: around.y + around.height + gap.y } : { x: 0, y: 0 }
}

function xOf(places: Places, one: SceneNode): number {
  return places.get(one.path)?.x ?? 0
}
