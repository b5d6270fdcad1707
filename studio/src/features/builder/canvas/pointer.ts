/** What of the graph is under a point of the screen. */

/** The id of the edge at a point; null without one. */
export function edgeAt(x: number, y: number): string | null {
  return idAt(x, y, '.react-flow__edge')
}

/** The id of the node at a point; null without one. */
export function nodeAtPoint(x: number, y: number): string | null {
  return idAt(x, y, '.react-flow__node-step')
}

/** Where on the screen a gesture of the mouse or of a finger is. */
export function pointOf(event: MouseEvent | TouchEvent): { x: number; y: number } {
  const point = 'changedTouches' in event ? event.changedTouches[0] : event
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 }
}

function idAt(x: number, y: number, selector: string): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const found = element.closest(selector)?.getAttribute('data-id')
    if (found) return found
  }
  return null
}
