import type { Position } from '@/features/builder/model/document'
import { type Box, grid, type Size } from './size'

/** The distances between nodes that are placed for a person. */
export const gap = { x: 80, y: 40 } as const

/** The nearest place downwards where a box does not lie over another. */
export function freePlace(wanted: Position, size: Size, taken: readonly Box[]): Position {
  let at = { x: snapped(wanted.x), y: snapped(wanted.y) }
  for (;;) {
    const box = { ...at, width: size.width, height: size.height }
    const other = taken.find((one) => overlaps(one, box))
    if (!other) return at
    at = { x: at.x, y: Math.ceil((other.y + other.height + grid) / grid) * grid }
  }
}

export function snapped(value: number): number {
  return Math.round(value / grid) * grid
}

function overlaps(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  )
}
