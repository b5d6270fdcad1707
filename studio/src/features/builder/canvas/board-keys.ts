import type { ReactFlowInstance } from '@xyflow/react'
import type { Direction } from '@/graph/navigate'
import { nextSpot } from '@/graph/navigate'
import { grid } from '@/graph/size'
import { fitting, quick } from '@/graph/viewport'
import type { Where } from '../model/add'
import type { BuilderStore } from '../model/store'
import type { CanvasActions } from './actions'
import type { KeyActions } from './keys'
import { type Picture, spotsOf } from './picture'

interface Surroundings {
  actions: CanvasActions
  store: BuilderStore
  picture: Picture
  view: Pick<ReactFlowInstance, 'fitView' | 'zoomIn' | 'zoomOut'>
  /** The path of the node that the keyboard is at. */
  current: string | null
  edge: string | null
  focus: (path: string) => void
  open: (id: string) => void
  tidy: () => void
  duplicate: () => void
  removeEdge: (id: string) => void
  setEdge: (edge: string | null) => void
  setFocused: (path: string | null) => void
  setWhere: (where: Where) => void
  setConnecting: (node: string) => void
  help: () => void
}

const distances: Readonly<Record<Direction, { x: number; y: number }>> = {
  left: { x: -grid, y: 0 },
  right: { x: grid, y: 0 },
  up: { x: 0, y: -grid },
  down: { x: 0, y: grid },
}

/** What each key of the canvas does. */
export function boardKeys(surroundings: Surroundings): KeyActions {
  const { actions, store, picture, view, current, edge } = surroundings
  const id = current === null ? null : current.slice(picture.prefix.length)
  const { select } = store.getState()
  return {
    go(direction) {
      const next = nextSpot(spotsOf(picture.steps), current, direction) ?? current
      if (next === null) return
      surroundings.setFocused(next)
      surroundings.setEdge(null)
      select([next.slice(picture.prefix.length)])
      surroundings.focus(next)
    },
    nudge(direction) {
      if (id !== null && store.getState().selection.length === 0) select([id])
      actions.nudge(distances[direction])
    },
    open() {
      if (id === null) return false
      if (!actions.enter(id)) surroundings.open(id)
      return true
    },
    escape() {
      if (edge !== null) surroundings.setEdge(null)
      else if (store.getState().selection.length > 0) select([])
      else return actions.leave()
      return true
    },
    toggle() {
      if (id === null) return false
      const { selection } = store.getState()
      select(selection.includes(id) ? selection.filter((one) => one !== id) : [...selection, id])
      return true
    },
    add: () => surroundings.setWhere(actions.placeAfterSelection()),
    connect() {
      if (id === null) return false
      surroundings.setConnecting(id)
      return true
    },
    selectAll: actions.selectAll,
    duplicate: surroundings.duplicate,
    remove() {
      if (edge !== null) surroundings.removeEdge(edge)
      else actions.remove(store.getState().selection)
    },
    undo: actions.undo,
    redo: actions.redo,
    tidy: surroundings.tidy,
    fit: () => view.fitView({ ...fitting, duration: quick() }),
    zoom: (direction) =>
      direction > 0 ? view.zoomIn({ duration: quick() }) : view.zoomOut({ duration: quick() }),
    help: surroundings.help,
  }
}
