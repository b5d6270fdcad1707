import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

const spare = 6
/** After how many rows of scrolling others are drawn. */
const stride = 4

interface RowWindow {
  /** The element that scrolls. */
  frame: RefObject<HTMLDivElement | null>
  /** The first row that is drawn, and the one after the last. */
  first: number
  last: number
  /** Scrolls until a row is seen. */
  show: (row: number) => void
}

/** Which of many rows of one height are in sight: the others need not be drawn. */
export function useRowWindow(count: number, height: number): RowWindow {
  const frame = useRef<HTMLDivElement>(null)
  const [sight, setSight] = useState({ top: 0, height: 800 })
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const look = () => {
      const top = Math.floor(element.scrollTop / (stride * height)) * stride * height
      const seen = element.clientHeight + stride * height
      setSight((now) => (now.top === top && now.height === seen ? now : { top, height: seen }))
    }
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    look()
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [height])
  const { first, last } = rowsInSight(sight.top, sight.height, height, count)
  function show(row: number) {
    const element = frame.current
    if (!element) return
    const top = row * height
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + 2 * height > element.scrollTop + element.clientHeight)
      element.scrollTop = top + 2 * height - element.clientHeight
  }
  return { frame, first, last, show }
}

/** The rows within a sight of a list, with some to spare at both ends. */
export function rowsInSight(top: number, sight: number, height: number, count: number) {
  const first = Math.max(0, Math.min(count, Math.floor(top / height)) - spare)
  const last = Math.min(count, Math.ceil((top + sight) / height) + spare)
  return { first, last: Math.max(first, last) }
}
