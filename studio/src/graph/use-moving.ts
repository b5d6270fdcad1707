import type { OnMove, Viewport } from '@xyflow/react'
import { type RefObject, useMemo, useRef } from 'react'

/** How far, in pixels, what is pressed may be moved and still be clicked. */
const stillClicked = 4

/**
 * Marks the frame of a graph while somebody moves the graph in it, without drawing anything anew.
 * What moves by itself, as when all is shown, can be clicked at once.
 */
export function useMoving(frame: RefObject<HTMLElement | null>) {
  const start = useRef<Viewport | null>(null)
  return useMemo(() => {
    const onMoveStart: OnMove = (_event, viewport) => {
      start.current = viewport
    }
    const onMove: OnMove = (event, { x, y, zoom }) => {
      const from = start.current
      if (!event || !frame.current || from?.zoom !== zoom) return
      if (Math.hypot(x - from.x, y - from.y) > stillClicked) frame.current.dataset.moving = ''
    }
    const onMoveEnd: OnMove = () => {
      delete frame.current?.dataset.moving
    }
    return { onMoveStart, onMove, onMoveEnd }
  }, [frame])
}
