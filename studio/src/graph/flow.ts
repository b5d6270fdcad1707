import { type Edge, type EdgeMarker, MarkerType, type Node, Position as Side } from '@xyflow/react'
import type { Position } from '@/features/builder/model/document'
import { text } from '@/text'
import { describe } from './describe'
import { bodyBox, type Places, placeOf, type Scene, type SceneNode, sizeOf } from './scene'
import { bodyOffset, headerHeight, portY, type Size } from './size'
import type { NodeState } from './states'

export const targetHandle = 'in'

export interface NodeData extends Record<string, unknown> {
  one: SceneNode
  state: NodeState | undefined
  problems: number
  isPinned: boolean
  notesTop: number
  /** Whether ports can be dragged from. */
  isEditable: boolean
  /** Whether it is the only selected node, so that it offers to add steps after it. */
  isAlone: boolean
}

export type FlowNode = Node<NodeData, 'step'>
export type FlowEdge = Edge<{ isTaken: boolean | null; isTarget: boolean }, 'step'>

/** What a picture of a graph is made of. */
export interface View {
  scene: Scene
  places: Places
  /** Where nodes are for the time of a gesture. */
  moved: Places
  selected: ReadonlySet<string>
  /** The edge that is selected, by id. */
  edge: string | null
  /** The edge that something is dragged over, by id. */
  target: string | null
  /** The node that the keyboard is at. */
  focused: string | null
  states: ReadonlyMap<string, NodeState>
  problems: ReadonlyMap<string, number>
  pinned: ReadonlySet<string>
  isEditable: boolean
}

export interface Flow {
  nodes: FlowNode[]
  edges: FlowEdge[]
}

/**
 * Gives a function that makes nodes and edges to be drawn. It gives out the object of the time
 * before for what has not changed, so that only what changed is drawn again.
 */
export function flowMaker(): (view: View) => Flow {
  const datas = remembered<NodeData>()
  const nodes = remembered<FlowNode>()
  const edges = remembered<FlowEdge>()
  return (view) => {
    const flow: Flow = { nodes: [], edges: [] }
    addScene(view.scene, undefined)
    return flow

    function addScene(scene: Scene, parent: SceneNode | undefined) {
      const origin = parent ? offset(parent, scene, view.places) : { x: 0, y: 0 }
      const drawn = new Set<string>()
      for (const one of scene.nodes) {
        const at = (parent ? undefined : view.moved.get(one.path)) ?? placeOf(one, view.places)
        if (!at) continue
        drawn.add(one.path)
        flow.nodes.push(nodeOf(one, { x: at.x + origin.x, y: at.y + origin.y }, parent))
        if (one.body) addScene(one.body, one)
      }
      for (const edge of scene.edges) {
        if (!drawn.has(edge.source) || !drawn.has(edge.target)) continue
        flow.edges.push(edgeOf(edge, !parent))
      }
    }

    function nodeOf(one: SceneNode, at: Position, parent: SceneNode | undefined): FlowNode {
      const size = sizeOf(one, view.places)
      const isEditable = view.isEditable && !parent
      const state = view.states.get(one.path)
      const problems = view.problems.get(one.path) ?? 0
      const isPinned = view.pinned.has(one.path)
      const isSelected = view.selected.has(one.path)
      const isAlone = isSelected && view.selected.size === 1
      const { node, type } = one
      const ports = one.ports.map((port) => `${port.name}${port.isMissing ? '?' : ''}`).join(' ')
      const data = datas(
        one.path,
        [node, type, ports, state, problems, isPinned, size.notesTop, isEditable, isAlone],
        () => ({ one, state, problems, isPinned, notesTop: size.notesTop, isEditable, isAlone }),
      )
      const isFocused = view.focused === one.path
      return nodes(
        one.path,
        [data, at.x, at.y, size.width, size.height, isSelected, isFocused, parent?.path],
        () => ({
          id: one.path,
          type: 'step',
          position: at,
          data,
          width: size.width,
          height: size.height,
          measured: { width: size.width, height: size.height },
          handles: handlesOf(one, size),
          selected: isSelected,
          draggable: isEditable,
          selectable: !parent,
          focusable: !parent,
          connectable: isEditable,
          ariaRole: 'group',
          ariaLabel: describe(data, isSelected),
          domAttributes: {
            tabIndex: isFocused ? 0 : -1,
            'aria-roledescription': text.graph.step,
          },
          ...(parent ? { parentId: parent.path } : {}),
        }),
      )
    }

    function edgeOf(edge: Scene['edges'][number], isSelectable: boolean): FlowEdge {
      const isTaken = taken(view.states, edge.source, edge.port)
      const isSelected = view.edge === edge.id
      const isTarget = view.target === edge.id
      return edges(edge.id, [isTaken, isSelected, isTarget, isSelectable], () => ({
        id: edge.id,
        type: 'step',
        source: edge.source,
        target: edge.target,
        sourceHandle: edge.port,
        targetHandle,
        data: { isTaken, isTarget },
        selected: isSelected,
        selectable: isSelectable,
        focusable: false,
        markerEnd: arrow(lineColor(isTaken)),
      }))
    }
  }
}

/** The end of an edge, as large for thick lines as for thin ones. */
export function arrow(color: string): EdgeMarker {
  return {
    type: MarkerType.ArrowClosed,
    width: 24,
    height: 24,
    markerUnits: 'userSpaceOnUse',
    strokeWidth: 0,
    color,
  }
}

/** Whether a run went by a port; null when that is not known. */
function taken(
  states: ReadonlyMap<string, NodeState>,
  source: string,
  port: string,
): boolean | null {
  if (states.size === 0) return null
  return states.get(source)?.ports.includes(port) ?? false
}

function lineColor(isTaken: boolean | null): string {
  return isTaken ? 'var(--graph-line-taken)' : 'var(--graph-line)'
}

function offset(parent: SceneNode, body: Scene, places: Places): Position {
  const start = bodyOffset(parent.ports)
  const box = bodyBox(body, places)
  return { x: start.x - box.x, y: start.y - box.y }
}

function handlesOf(one: SceneNode, size: Size): NonNullable<FlowNode['handles']> {
  return [
    targetAt(headerHeight / 2),
    ...one.ports.map((port, index) => sourceAt(port.name, size.width, portY(one.ports, index))),
  ]
}

const dot = { width: 10, height: 10 } as const

/** The place of the dot that a port is drawn as, at the right of a node. */
export function sourceAt(id: string, width: number, y: number) {
  const at = { x: width - dot.width / 2, y: y - dot.height / 2 }
  return { id, type: 'source' as const, position: Side.Right, ...at, ...dot }
}

/** The place of the dot at which edges arrive, at the left of a node. */
export function targetAt(y: number) {
  const at = { x: -dot.width / 2, y: y - dot.height / 2 }
  return { id: targetHandle, type: 'target' as const, position: Side.Left, ...at, ...dot }
}

/** Remembers one value by name, for as long as what it was made of stays the same. */
function remembered<Value>() {
  const known = new Map<string, { parts: readonly unknown[]; value: Value }>()
  return (name: string, parts: readonly unknown[], make: () => Value): Value => {
    const before = known.get(name)
    if (before?.parts.every((part, index) => Object.is(part, parts[index]))) return before.value
    const value = make()
    known.set(name, { parts, value })
    return value
  }
}
