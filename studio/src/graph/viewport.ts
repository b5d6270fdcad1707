/** How a graph is brought into view as a whole: never larger than it is. */
export const fitting = { padding: 0.15, maxZoom: 1, minZoom: 0.1 } as const

/** How long a movement of the view takes: no time for those who want less motion. */
export function quick(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200
}
