import type { Box } from './size'

export type Direction = 'left' | 'right' | 'up' | 'down'

export const arrows: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

export interface Spot extends Box {
  id: string
}

/**
 * The nearest spot in a direction: one that is straight ahead comes before one that is nearer but
 * to the side.
 */
export function nextSpot(
  spots: readonly Spot[],
  from: string | null,
  direction: Direction,
): string | null {
  const start = spots.find((spot) => spot.id === from)
  if (!start) return firstSpot(spots)
  let best: { id: string; cost: number } | null = null
  for (const spot of spots) {
    if (spot.id === start.id) continue
    const { ahead, aside } = distance(start, spot, direction)
    if (ahead <= 0) continue
    const cost = ahead + 3 * aside
    if (!best || cost < best.cost) best = { id: spot.id, cost }
  }
  return best?.id ?? null
}

/** Where reading begins: at the left, there at the top. */
export function firstSpot(spots: readonly Spot[]): string | null {
  const [first] = spots.toSorted((a, b) => a.x - b.x || a.y - b.y)
  return first?.id ?? null
}

function distance(from: Box, to: Box, direction: Direction): { ahead: number; aside: number } {
  const x = to.x - from.x
  const y = to.y - from.y
  const isSideways = direction === 'left' || direction === 'right'
  const ahead = isSideways ? x : y
  return {
    ahead: direction === 'left' || direction === 'up' ? -ahead : ahead,
    aside: Math.abs(isSideways ? y : x),
  }
}
