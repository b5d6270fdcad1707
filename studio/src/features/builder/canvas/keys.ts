import { useEffect, useRef } from 'react'
import { arrows, type Direction } from '@/graph/navigate'

/** What the keys of the canvas do. Each returns false when it has nothing to do. */
export interface KeyActions {
  go: (direction: Direction) => void
  nudge: (direction: Direction) => void
  open: () => boolean
  escape: () => boolean
  toggle: () => boolean
  add: () => void
  connect: () => boolean
  selectAll: () => void
  duplicate: () => void
  remove: () => void
  undo: () => void
  redo: () => void
  tidy: () => void
  fit: () => void
  zoom: (direction: 1 | -1) => void
  help: () => void
}

/** Listens to the keys of the canvas, wherever on the page nothing else wants them. */
export function useKeys(frame: () => HTMLElement | null, actions: KeyActions): void {
  const latest = useRef(actions)
  latest.current = actions
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || isTyping(event)) return
      const act = actionOf(event, latest.current, isOnCanvas(event, frame()))
      if (act && act() !== false) event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [frame])
}

/** Whether an event is for the canvas: it happened there, or nowhere in particular. */
export function isOnCanvas(event: Event, frame: HTMLElement | null): boolean {
  const { target } = event
  if (!(target instanceof Node)) return false
  return (
    target === document.body || target === document.documentElement || !!frame?.contains(target)
  )
}

/** Whether an event belongs to a field that a person types into, or to a dialogue. */
export function isTyping(event: Event): boolean {
  const { target } = event
  return (
    target instanceof Element &&
    target.closest(
      'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]',
    ) !== null
  )
}

type Action = (() => unknown) | undefined

function actionOf(event: KeyboardEvent, actions: KeyActions, isHere: boolean): Action {
  if (event.ctrlKey || event.metaKey) return withControl(event, actions, isHere)
  if (!isHere || event.altKey) return undefined
  const isNode = event.target instanceof Element && event.target.closest('.react-flow__node-step')
  const direction = arrows[event.key]
  if (direction) return () => (event.shiftKey ? actions.nudge(direction) : actions.go(direction))
  if (event.key === 'Enter') return isNode ? actions.open : undefined
  if (event.key === ' ') return isNode ? actions.toggle : undefined
  return plain[event.key]?.(actions)
}

const plain: Readonly<Record<string, (actions: KeyActions) => Action>> = {
  Escape: (actions) => actions.escape,
  Delete: (actions) => actions.remove,
  Backspace: (actions) => actions.remove,
  '/': (actions) => actions.add,
  c: (actions) => actions.connect,
  t: (actions) => actions.tidy,
  '1': (actions) => actions.fit,
  '+': (actions) => () => actions.zoom(1),
  '=': (actions) => () => actions.zoom(1),
  '-': (actions) => () => actions.zoom(-1),
  '?': (actions) => actions.help,
}

function withControl(event: KeyboardEvent, actions: KeyActions, isHere: boolean): Action {
  const key = event.key.toLowerCase()
  if (key === 'z') return event.shiftKey ? actions.redo : actions.undo
  if (key === 'y') return actions.redo
  if (!isHere) return undefined
  if (key === 'k') return actions.add
  if (key === 'a') return actions.selectAll
  return key === 'd' ? actions.duplicate : undefined
}
