import type { ReactFlowInstance } from '@xyflow/react'
import { quick } from './viewport'

type View = Pick<ReactFlowInstance, 'getInternalNode' | 'getViewport' | 'setCenter'>

/** Moves the keyboard to a node, and the view when the node is outside of it. */
export async function focusNode(frame: HTMLElement | null, view: View, id: string): Promise<void> {
  await reveal(frame, view, id)
  requestAnimationFrame(() =>
    frame
      ?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
      ?.focus({ preventScroll: true }),
  )
}

/** Moves the view to a node that is outside of it. */
export async function reveal(frame: HTMLElement | null, view: View, id: string): Promise<void> {
  const node = view.getInternalNode(id)
  if (!frame || !node) return
  const { x, y } = node.internals.positionAbsolute
  const { width = 0, height = 0 } = node.measured
  const { zoom, ...moved } = view.getViewport()
  const left = x * zoom + moved.x
  const top = y * zoom + moved.y
  const isInside =
    left >= 0 &&
    top >= 0 &&
    left + width * zoom <= frame.clientWidth &&
    top + height * zoom <= frame.clientHeight
  if (!isInside) await view.setCenter(x + width / 2, y + height / 2, { zoom, duration: quick() })
}
