import { useDisclosure } from '@mantine/hooks'
import { type Edge, type Node, type NodeChange, useReactFlow, useStore } from '@xyflow/react'
import {
  type FocusEvent,
  type MouseEvent as ReactMouseEvent,
  type PointerEvent as ReactPointerEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useNodeTypes } from '@/api/node-types'
import type { NodeType } from '@/api/schema'
import type { FlowNode } from '@/graph/flow'
import { focusNode, reveal } from '@/graph/focus'
import type { Places } from '@/graph/scene'
import { useFit } from '@/graph/use-fit'
import { fitting, quick } from '@/graph/viewport'
import { tellFailure } from '@/shared/told'
import type { Where } from '../model/add'
import { useBuilder, useBuilderStore } from '../model/context'
import { canvasActions } from './actions'
import { boardKeys } from './board-keys'
import { useClipboard } from './clipboard-events'
import { gestures as gesturesOf } from './gestures'
import { useKeys } from './keys'
import { usePicture } from './picture'
import { startId } from './start'
import { glide } from './tidy'

const nothing: Places = new Map()

/** The canvas with all that passes by on it: gestures, dialogues, and where the keyboard is. */
export function useBoard() {
  const store = useBuilderStore()
  const types = useNodeTypes()
  const view = useReactFlow()
  const frame = useRef<HTMLDivElement>(null)
  const [moved, setMoved] = useState(nothing)
  const [edge, setEdge] = useState<string | null>(null)
  const [target, setTarget] = useState<string | null>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const [arriving, setArriving] = useState<string | null>(null)
  const [where, setWhere] = useState<Where | null>(null)
  const [connecting, setConnecting] = useState<string | null>(null)
  const [menu, setMenu] = useState<{ node: string; at: { x: number; y: number } } | null>(null)
  const [isHelping, help] = useDisclosure()
  const [said, setSaid] = useState({ message: '', count: 0 })

  const picture = usePicture({ moved, edge, target, focused })
  const { prefix } = picture
  const places = useRef(picture.layout.places)
  places.current = picture.layout.places
  const actions = useMemo(() => {
    const announce = (message: string) => setSaid(({ count }) => ({ message, count: count + 1 }))
    return canvasActions(store, types, () => places.current, announce)
  }, [store, types])

  const selection = useBuilder((state) => state.selection)
  const current = focused ?? (selection[0] === undefined ? null : prefix + selection[0])
  const element = useCallback(() => frame.current, [])
  const focus = (path: string) => void focusNode(frame.current, view, path)

  useFit(prefix, picture.isReady)

  const before = useRef(prefix)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scope has other nodes
  useEffect(() => {
    if (before.current === prefix) return
    before.current = prefix
    setFocused(null)
    setEdge(null)
    const { activeElement } = document
    const isHere = activeElement === document.body || frame.current?.contains(activeElement)
    const first = picture.scene.nodes[0]?.path ?? null
    if (isHere) setArriving(selection[0] === undefined ? first : prefix + selection[0])
  }, [prefix])

  const only = selection.length === 1 ? prefix + selection[0] : null
  const width = useStore((state) => state.width)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what opens beside the canvas covers it
  useEffect(() => {
    if (only && picture.isReady) reveal(frame.current, view, only)
  }, [only, picture.isReady, view, width])

  useEffect(() => {
    if (!arriving || !picture.steps.some((node) => node.id === arriving)) return
    setArriving(null)
    focusNode(frame.current, view, arriving)
  }, [arriving, picture.steps, view])

  function add(type: NodeType, place: Where) {
    setWhere(null)
    setEdge(null)
    arrive([actions.add(type, place)])
  }

  /** Goes to the first of some new nodes. */
  function arrive([id]: readonly string[]) {
    if (id === undefined) return
    setFocused(prefix + id)
    setArriving(prefix + id)
  }

  const gestures = gesturesOf({
    actions,
    picture,
    store,
    types,
    view,
    setMoved,
    setTarget,
    setWhere,
    add,
  })

  async function tidy() {
    try {
      const tidied = await actions.tidyPlaces()
      const before = new Map(picture.steps.map((node) => [node.id, node.position]))
      await glide(before, tidied, setMoved)
      actions.tidy(new Map([...tidied].map(([path, at]) => [path.slice(prefix.length), at])))
      setMoved(nothing)
      requestAnimationFrame(() => view.fitView({ ...fitting, duration: quick() }))
    } catch (error) {
      setMoved(nothing)
      tellFailure(error)
    }
  }

  function open(id: string) {
    store.getState().select([id])
    requestAnimationFrame(focusPanel)
  }

  function back() {
    if (current) focus(current)
  }

  const removeEdge = (id: string) => {
    const connection = gestures.connectionOf(id)
    if (connection) actions.disconnect(connection)
    setEdge(null)
  }

  const latest = useRef({ gestures, removeEdge })
  latest.current = { gestures, removeEdge }

  useKeys(
    element,
    boardKeys({
      actions,
      store,
      picture,
      view,
      current,
      edge,
      focus,
      open,
      tidy,
      duplicate: () => arrive(actions.duplicate()),
      removeEdge,
      setEdge,
      setFocused,
      setWhere,
      setConnecting,
      help: help.open,
    }),
  )
  useClipboard(element, {
    copy: actions.copy,
    cut: () => actions.remove(store.getState().selection),
    paste: (clip) => arrive(actions.paste(clip)),
  })

  const addAfter = useCallback((path: string, port: string) => {
    if (path === startId) setWhere({ kind: 'free' })
    else setWhere({ kind: 'after', node: path.split('/').at(-1) ?? path, port })
  }, [])

  const edgeTools = useMemo(
    () => ({
      insert: (id: string) => {
        const connection = latest.current.gestures.connectionOf(id)
        if (connection) setWhere({ kind: 'edge', connection })
      },
      remove: (id: string) => latest.current.removeEdge(id),
    }),
    [],
  )

  return {
    frame,
    picture,
    actions,
    gestures,
    said,
    where,
    connecting,
    menu,
    isHelping,
    help,
    add,
    addAfter,
    edgeTools,
    tidy,
    askWhat: () => setWhere(actions.placeAfterSelection()),
    stopAsking() {
      setWhere(null)
      back()
    },
    stopConnecting() {
      setConnecting(null)
      back()
    },
    closeMenu: () => setMenu(null),

    menuActions: (id: string) => ({
      open: () => open(id),
      enter: picture.scene.nodes.some((one) => one.node.id === id && one.body)
        ? () => actions.enter(id)
        : null,
      after: actions.portsOf(id).length > 0 ? () => setWhere(actions.placeAfter(id)) : null,
      connect: () => setConnecting(id),
      duplicate: () => arrive(actions.duplicate()),
      copy:
        typeof navigator.clipboard === 'object'
          ? () => navigator.clipboard.writeText(actions.copy() ?? '').catch(tellFailure)
          : null,
      remove: () => actions.remove(store.getState().selection),
    }),

    /** What is pressed gets the keyboard: the graph prevents browsers from seeing to it. */
    onPointerDown({ target }: ReactPointerEvent) {
      if (!(target instanceof Element) || target.closest('button, a, input, .react-flow__handle'))
        return
      const pressed = target.closest<HTMLElement>('.react-flow__node-step[tabindex]')
      const receiver = pressed ?? frame.current
      receiver?.focus({ preventScroll: true })
    },

    onFocus(event: FocusEvent) {
      const node = event.target.closest('.react-flow__node-step')
      const path = node?.getAttribute('data-id')
      if (path) setFocused(path)
    },

    onNodesChange: (changes: NodeChange[]) =>
      gestures.onNodesChange(changes as NodeChange<FlowNode>[]),

    onNodeClick(_: ReactMouseEvent, node: Node) {
      setEdge(null)
      if (node.parentId) {
        const id = node.id.slice(prefix.length).split('/')[0]
        if (id) store.getState().select([id])
      }
    },

    onNodeDoubleClick(_: ReactMouseEvent, node: Node) {
      const path = node.id.split('/')
      if (node.parentId) store.getState().enter(path.slice(0, -1), path.slice(-1))
      else if (node.type === 'step') actions.enter(path.at(-1) ?? '')
    },

    onNodeContextMenu(event: ReactMouseEvent, node: Node) {
      if (node.type !== 'step' || node.parentId) return
      event.preventDefault()
      const id = node.id.slice(prefix.length)
      if (!store.getState().selection.includes(id)) store.getState().select([id])
      setMenu({ node: id, at: { x: event.clientX, y: event.clientY } })
    },

    onNodeDrag: (event: MouseEvent | TouchEvent, node: Node, nodes: Node[]) =>
      gestures.onNodeDrag(event, node as FlowNode, nodes as FlowNode[]),
    onNodeDragStop: (event: MouseEvent | TouchEvent, node: Node, nodes: Node[]) =>
      gestures.onNodeDragStop(event, node as FlowNode, nodes as FlowNode[]),

    onEdgeClick(_: ReactMouseEvent, clicked: Edge) {
      if (!gestures.connectionOf(clicked.id)) return
      store.getState().select([])
      setEdge(clicked.id)
    },

    onPaneClick() {
      setEdge(null)
      setFocused(null)
    },
  }
}

/** Moves the keyboard to the first field of the panel beside the canvas. */
function focusPanel(): void {
  const panel = document.getElementById('node-panel')
  const fields = panel?.querySelectorAll<HTMLElement>(
    '[role="tabpanel"] :is(input, textarea, [contenteditable="true"]):not(:disabled)',
  )
  const field =
    [...(fields ?? [])].find((one) => one.checkVisibility()) ??
    panel?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"], button')
  field?.focus()
}
