import type { NodeType } from '@/api/schema'
import { arranged } from '@/graph/layout'
import { isContainer, type NodeTypes, type Places, sceneOf } from '@/graph/scene'
import { grid } from '@/graph/size'
import { text } from '@/text'
import { addAt, leadThrough, type Where } from '../model/add'
import { type Boxes, boxesOf, portsByType, withPlaces } from '../model/boxes'
import { clipText, copyOf, paste } from '../model/clipboard'
import {
  type Graph,
  graphAt,
  type Position,
  type WorkflowNode,
  withGraphAt,
} from '../model/document'
import {
  addNode,
  type Connection,
  connect,
  connectionFault,
  disconnect,
  freeId,
  freePort,
  idOfType,
  moveNodes,
  removeNodes,
  takenIds,
} from '../model/edits'
import type { BuilderStore } from '../model/store'

export type CanvasActions = ReturnType<typeof canvasActions>

/**
 * What can be done on the canvas of a builder. `places` gives where layout put the nodes that the
 * document says nothing of; `announce` says what happened.
 */
export function canvasActions(
  store: BuilderStore,
  types: NodeTypes,
  places: () => Places,
  announce: (message: string) => void,
) {
  const portsOf = portsByType(types)
  const state = store.getState
  const graph = () => graphAt(state().document, state().scope)
  const prefix = () =>
    state()
      .scope.map((id) => `${id}/`)
      .join('')
  const nodeOf = (id: string) => graph().nodes.find((node) => node.id === id)
  const nameOf = (id: string) => nodeOf(id)?.name || id
  const boxes = (of: Graph) => boxesOf(of, types, places(), prefix())

  /** Changes the graph of the scope, whose nodes then stay where they were drawn. */
  function edit(make: (graph: Graph) => Graph, gesture?: string): boolean {
    const drawn = withPlaces(graph(), places(), prefix())
    const changed = make(drawn)
    if (changed === drawn) return false
    state().changeGraph(() => changed, gesture)
    return true
  }

  function newNode(type: NodeType): WorkflowNode {
    const id = freeId(idOfType(type.type), takenIds(state().document))
    const node: WorkflowNode = { id, type: type.type, config: {} }
    return isContainer(node, type) ? { ...node, config: { body: { nodes: [], edges: [] } } } : node
  }

  function pasteNodes(clip: Graph, by: Position): string[] {
    let ids: string[] = []
    edit((drawn) => {
      const pasted = paste(drawn, clip, takenIds(state().document), by, types)
      ids = pasted.ids
      return pasted.graph
    })
    state().select(ids)
    return ids
  }

  /** The place after a node, by its first free port. */
  function placeAfter(id: string): Where {
    const port = freePort(graph(), id, portsOf)
    return port === undefined ? { kind: 'free' } : { kind: 'after', node: id, port }
  }

  return {
    nameOf,

    add(type: NodeType, where: Where) {
      const node = newNode(type)
      edit((drawn) => {
        const all = boxes(addNode(drawn, { ...node, position: { x: 0, y: 0 } }))
        return addAt(drawn, node, where, all, portsOf)
      })
      state().select([node.id])
      announce(text.builder.added(type.title, node.id))
      return node.id
    },

    /** Adds a node to the body of a container, after its last one if there is one such. */
    addInside(type: NodeType, container: string) {
      const node = newNode(type)
      state().change((document) =>
        withGraphAt(document, [...state().scope, container], (body) => {
          const ends = body.nodes.filter((one) => !body.edges.some((edge) => edge.from === one.id))
          const [last] = ends
          const port = ends.length === 1 && last ? portsOf(last)[0] : undefined
          const added = addNode(body, node)
          return last && port !== undefined
            ? connect(added, { from: last.id, port, to: node.id }, portsOf)
            : added
        }),
      )
      state().select([container])
      announce(text.builder.addedInside(type.title, nameOf(container)))
    },

    placeAfter,

    /** Where a node goes that is added now: after the selected one, if one is. */
    placeAfterSelection(): Where {
      const [id, ...others] = state().selection
      return id !== undefined && others.length === 0 ? placeAfter(id) : { kind: 'free' }
    },

    fault: (connection: Connection) => connectionFault(graph(), connection, portsOf),

    portsOf(id: string): readonly string[] {
      const node = nodeOf(id)
      return node ? portsOf(node) : []
    },

    connect(connection: Connection) {
      const fault = connectionFault(graph(), connection, portsOf)
      if (fault) return fault
      edit((drawn) => connect(drawn, connection, portsOf))
      announce(text.builder.connected(nameOf(connection.from), nameOf(connection.to)))
      return null
    },

    disconnect(connection: Connection) {
      edit((drawn) => disconnect(drawn, connection, portsOf))
      announce(text.builder.disconnected(nameOf(connection.from), nameOf(connection.to)))
    },

    /** Puts a node that is connected to nothing between two others. */
    insert(id: string, connection: Connection) {
      const isFree = graph().edges.every((edge) => edge.from !== id && edge.to !== id)
      if (!isFree) return false
      edit((drawn) => leadThrough(drawn, id, connection, boxes(drawn), portsOf))
      announce(text.builder.inserted(nameOf(id)))
      return true
    },

    move(moved: ReadonlyMap<string, Position>, gesture?: string) {
      edit((drawn) => moveNodes(drawn, moved), gesture)
    },

    /** Moves the selected nodes by a distance. */
    nudge(by: Position) {
      const all = boxes(graph())
      const moved = new Map<string, Position>()
      for (const id of state().selection) {
        const box = all.get(id)
        if (box) moved.set(id, { x: box.x + by.x, y: box.y + by.y })
      }
      edit((drawn) => moveNodes(drawn, moved), `nudge ${state().selection.join(' ')}`)
    },

    remove(ids: readonly string[]) {
      if (ids.length === 0) return
      const message =
        ids.length === 1
          ? text.builder.removed(nameOf(ids[0] ?? ''))
          : text.builder.removedMany(ids.length)
      edit((drawn) => removeNodes(drawn, ids))
      announce(message)
    },

    /** The selected nodes as a text for the clipboard; without any, null. */
    copy(): string | null {
      const { selection } = state()
      if (selection.length === 0) return null
      announce(text.builder.copied(selection.length))
      return clipText(copyOf(withPlaces(graph(), places(), prefix()), selection))
    },

    /** Adds copied nodes a little aside of where they were; their ids. */
    paste(clip: Graph): string[] {
      const ids = pasteNodes(clip, aside(clip, boxes(graph())))
      announce(text.builder.pasted(ids.length))
      return ids
    },

    duplicate(): string[] {
      const { selection } = state()
      if (selection.length === 0) return []
      const clip = copyOf(withPlaces(graph(), places(), prefix()), selection)
      const ids = pasteNodes(clip, aside(clip, boxes(graph())))
      announce(text.builder.pasted(ids.length))
      return ids
    },

    selectAll() {
      const ids = graph().nodes.map((node) => node.id)
      state().select(ids)
      announce(text.builder.selected(ids.length))
    },

    undo() {
      announce(state().past.length > 0 ? text.builder.undone : text.builder.nothingToUndo)
      state().undo()
    },

    redo() {
      announce(state().future.length > 0 ? text.builder.redone : text.builder.nothingToRedo)
      state().redo()
    },

    /** Goes into a container. */
    enter(id: string) {
      const node = nodeOf(id)
      if (!node || !isContainer(node, types.get(node.type))) return false
      announce(text.builder.entered(nameOf(id)))
      state().enter([...state().scope, id])
      return true
    },

    /** Goes out of the innermost container, and selects it. */
    leave() {
      const { scope } = state()
      const last = scope.at(-1)
      if (last === undefined) return false
      state().enter(scope.slice(0, -1), [last])
      announce(text.builder.left(nameOf(last)))
      return true
    },

    /** Where the nodes of the scope are when it is tidy, by path. */
    tidyPlaces: (): Promise<Places> => arranged(sceneOf(graph(), types, prefix()), places()),

    tidy(tidy: ReadonlyMap<string, Position>) {
      edit((drawn) => moveNodes(drawn, tidy))
      announce(text.builder.tidied)
    },
  }
}

/** The distance by which copied nodes are moved, so that none covers another. */
function aside(clip: Graph, boxes: Boxes): Position {
  const corners = new Set([...boxes.values()].map((box) => `${box.x} ${box.y}`))
  const covers = (by: number) =>
    clip.nodes.some(({ position: at }) => at && corners.has(`${at.x + by} ${at.y + by}`))
  let by = 2 * grid
  while (covers(by)) by += 2 * grid
  return { x: by, y: by }
}
