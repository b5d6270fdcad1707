import { renderHook } from '@testing-library/react'
import { expect, test } from 'vitest'
import { useMoving } from './use-moving'

const start = { x: 0, y: 0, zoom: 1 }
const pressed = new MouseEvent('mousemove')

function moving() {
  const current = document.createElement('div')
  const { result } = renderHook(() => useMoving({ current }))
  return { frame: current, ...result.current }
}

test('a graph that somebody moves is marked until it is let go', () => {
  const { frame, onMoveStart, onMove, onMoveEnd } = moving()
  onMoveStart(pressed, start)
  onMove(pressed, { ...start, x: 3 })
  expect(frame.dataset.moving).toBeUndefined()
  onMove(pressed, { ...start, x: 30 })
  expect(frame.dataset.moving).toBe('')
  onMoveEnd(pressed, { ...start, x: 30 })
  expect(frame.dataset.moving).toBeUndefined()
})

test('a graph that moves by itself can be clicked at once', () => {
  const { frame, onMoveStart, onMove } = moving()
  onMoveStart(null, start)
  onMove(null, { ...start, x: 300 })
  expect(frame.dataset.moving).toBeUndefined()
})
