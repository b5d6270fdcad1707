import type {
  Edge,
  FinalConnectionState,
  Connection as FlowConnection,
  NodeChange,
  ReactFlowInstance,
} from '@xyflow/react'
import type { DragEvent } from 'react'
import type { NodeType } from '@/api/schema'
import type { FlowNode } from '@/graph/flow'
import type { NodeTypes, Places } from '@/graph/scene'
import { tellFailure } from '@/shared/told'
import { text } from '@/text'
import type { Where } from '../model/add'
import type { Position } from '../model/document'
import type { Connection } from '../model/edits'
import type { BuilderStore } from '../model/store'
import type { CanvasActions } from './actions'
import { draggedType } from './palette'
import type { Picture } from './picture'
import { edgeAt, nodeAtPoint, pointOf } from './pointer'

interface Surroundings {
  actions: CanvasActions
  picture: Picture
  store: BuilderStore
  types: NodeTypes
  view: Pick<ReactFlowInstance, 'screenToFlowPosition'>
  setMoved: (moved: Places | ((before: Places) => Places)) => void
  setTarget: (edge: string | null) => void
  setWhere: (where: Where) => void
  add: (type: NodeType, where: Where) => void
}

const nothing: Places = new Map()

/** What the mouse does on the canvas. */
export function gestures(surroundings: Surroundings) {
  const { actions, picture, store, types, view, setMoved, setTarget, setWhere, add } = surroundings
  const idOf = (path: string) => path.slice(picture.prefix.length)
  const isOuter = (path: string) => !idOf(path).includes('/')

  function connectionOf(edge: string | null): Connection | null {
    const found = picture.scene.edges.find((one) => one.id === edge)
    return found ? { from: idOf(found.source), port: found.port, to: idOf(found.target) } : null
  }

  function connect(connection: Connection) {
    const fault = actions.connect(connection)
    if (fault) tellFailure(new Error(text.builder.faults[fault]))
  }

  /** The connection onto which a node is dragged that has none of its own. */
  function edgeFor(node: FlowNode, event: MouseEvent | TouchEvent): string | null {
    const isFree = picture.scene.edges.every(
      ({ source, target }) => source !== node.id && target !== node.id,
    )
    const { x, y } = pointOf(event)
    const edge = isFree ? edgeAt(x, y) : null
    return connectionOf(edge) ? edge : null
  }

  return {
    connectionOf,

    onNodesChange(changes: NodeChange<FlowNode>[]) {
      const under = new Map<string, Position>()
      const done = new Map<string, Position>()
      const { selection } = store.getState()
      const selected = new Set(selection)
      for (const change of changes) {
        if (change.type === 'position' && change.position) {
          if (change.dragging) under.set(change.id, change.position)
          else done.set(idOf(change.id), change.position)
        } else if (change.type === 'select' && isOuter(change.id)) {
          if (change.selected) selected.add(idOf(change.id))
          else selected.delete(idOf(change.id))
        }
      }
      if (under.size > 0) setMoved((before) => new Map([...before, ...under]))
      if (done.size > 0) {
        actions.move(done)
        setMoved(nothing)
      }
      if (selected.size !== selection.length || selection.some((id) => !selected.has(id)))
        store.getState().select([...selected])
    },

    onNodeDrag(event: MouseEvent | TouchEvent, node: FlowNode, nodes: FlowNode[]) {
      setTarget(nodes.length === 1 ? edgeFor(node, event) : null)
    },

    onNodeDragStop(event: MouseEvent | TouchEvent, node: FlowNode, nodes: FlowNode[]) {
      const connection = nodes.length === 1 ? connectionOf(edgeFor(node, event)) : null
      setTarget(null)
      if (connection) actions.insert(idOf(node.id), connection)
    },

    isValidConnection({ source, sourceHandle, target }: FlowConnection | Edge) {
      const connection = { from: idOf(source), port: sourceHandle ?? '', to: idOf(target) }
      return actions.fault(connection) === null
    },

    onConnect({ source, sourceHandle, target }: FlowConnection) {
      connect({ from: idOf(source), port: sourceHandle ?? '', to: idOf(target) })
    },

    /** A port that is dragged onto a node is connected; one dragged into the void asks for one. */
    onConnectEnd(event: MouseEvent | TouchEvent, state: FinalConnectionState) {
      const { fromHandle: handle, fromNode } = state
      if (state.isValid || !handle || !fromNode) return
      const point = pointOf(event)
      const from = idOf(fromNode.id)
      const over = state.toNode?.id ?? nodeAtPoint(point.x, point.y)
      if (over && over !== fromNode.id && isOuter(over)) {
        const to = idOf(over)
        if (handle.type === 'source') connect({ from, port: handle.id ?? '', to })
        else connect({ from: to, port: actions.portsOf(to)[0] ?? '', to: from })
      } else if (!over) {
        const at = view.screenToFlowPosition(point)
        if (handle.type === 'source')
          setWhere({ kind: 'after', node: from, port: handle.id ?? '', at })
        else setWhere({ kind: 'before', node: from, at })
      }
    },

    onDragOver(event: DragEvent) {
      if (!event.dataTransfer.types.includes(draggedType)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
      const edge = edgeAt(event.clientX, event.clientY)
      setTarget(connectionOf(edge) ? edge : null)
    },

    onDragLeave() {
      setTarget(null)
    },

    /** A step dropped on a connection or a container goes into it; else it stays where it is. */
    onDrop(event: DragEvent) {
      const type = types.get(event.dataTransfer.getData(draggedType))
      if (!type) return
      event.preventDefault()
      setTarget(null)
      const { clientX: x, clientY: y } = event
      const connection = connectionOf(edgeAt(x, y))
      const over = nodeAtPoint(x, y)
      const container = picture.scene.nodes.find(
        (one) => one.body && (over === one.path || over?.startsWith(`${one.path}/`)),
      )
      if (connection) add(type, { kind: 'edge', connection })
      else if (container) actions.addInside(type, container.node.id)
      else add(type, { kind: 'free', at: view.screenToFlowPosition({ x, y }) })
    },
  }
}
