import type { Position } from '../model/document'

const length = 260

/**
 * Calls `draw` with the places between two pictures, frame by frame, and is done with the last.
 * For those who want less motion there is only the last.
 */
export function glide(
  from: ReadonlyMap<string, Position>,
  to: ReadonlyMap<string, Position>,
  draw: (places: Map<string, Position>) => void,
): Promise<void> {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches || to.size > 200)
    return Promise.resolve()
  return new Promise((resolve) => {
    const start = performance.now()
    function frame(now: number) {
      const share = Math.min(1, (now - start) / length)
      draw(between(from, to, 1 - (1 - share) ** 3))
      if (share < 1) requestAnimationFrame(frame)
      else resolve()
    }
    requestAnimationFrame(frame)
  })
}

function between(
  from: ReadonlyMap<string, Position>,
  to: ReadonlyMap<string, Position>,
  share: number,
): Map<string, Position> {
  const places = new Map<string, Position>()
  for (const [id, end] of to) {
    const start = from.get(id) ?? end
    places.set(id, {
      x: start.x + (end.x - start.x) * share,
      y: start.y + (end.y - start.y) * share,
    })
  }
  return places
}
