import type { ReactFlowInstance } from '@xyflow/react'
import { quick } from './viewport'

type View = Pick<ReactFlowInstance, 'getInternalNode' | 'getViewport' | 'setViewport'>

/** What stays free around a node, for what is drawn beside it. */
const margin = 48

/** Moves the keyboard to a node, and the view when the node is outside of it. */
export async function focusNode(frame: HTMLElement | null, view: View, id: string): Promise<void> {
  await reveal(frame, view, id)
  requestAnimationFrame(() =>
    frame
      ?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
      ?.focus({ preventScroll: true }),
  )
}

/** Moves the view just as far as a node is outside of it. */
export async function reveal(frame: HTMLElement | null, view: View, id: string): Promise<void> {
  const node = view.getInternalNode(id)
  if (!frame || !node) return
  const { x, y } = node.internals.positionAbsolute
  const { width = 0, height = 0 } = node.measured
  const { zoom, ...moved } = view.getViewport()
  const right = shiftInto(x * zoom + moved.x, width * zoom, frame.clientWidth)
  const down = shiftInto(y * zoom + moved.y, height * zoom, frame.clientHeight)
  if (right !== 0 || down !== 0)
    await view.setViewport({ zoom, x: moved.x + right, y: moved.y + down }, { duration: quick() })
}

/** How far what begins at `start` has to go to be inside of `room`; its beginning comes first. */
export function shiftInto(start: number, size: number, room: number): number {
  const first = margin - start
  const last = room - margin - size - start
  if (first > 0) return first
  return last < 0 ? Math.max(first, last) : 0
}
