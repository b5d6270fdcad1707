import { expect, it } from 'vitest'
import { firstSpot, nextSpot } from './navigate'

const size = { width: 240, height: 64 }
const spots = [
  { id: 'b', x: 320, y: 0, ...size },
  { id: 'a', x: 0, y: 0, ...size },
  { id: 'c', x: 320, y: 96, ...size },
  { id: 'd', x: 640, y: 32, ...size },
]

it.each([
  ['a', 'right', 'b'],
  ['b', 'right', 'd'],
  ['b', 'down', 'c'],
  ['c', 'up', 'b'],
  ['d', 'left', 'b'],
  ['a', 'left', null],
] as const)('from %s to the %s is %s', (from, direction, next) => {
  expect(nextSpot(spots, from, direction)).toBe(next)
})

it('begins at the left', () => {
  expect(firstSpot(spots)).toBe('a')
  expect(nextSpot(spots, null, 'right')).toBe('a')
  expect(nextSpot([], 'gone', 'right')).toBeNull()
})
