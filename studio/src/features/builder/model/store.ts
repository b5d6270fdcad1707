import { createStore } from 'zustand/vanilla'
import type { NodeType, ProblemItem } from '@/api/schema'
import type { Graph, Json, Scope, WorkflowDocument, WorkflowNode } from './document'
import { existingScope, graphAt, withGraphAt } from './document'
import { renameNode } from './rename'

const depth = 200

/** What the builder edits: the document with its past, and what of it is looked at. */
export interface BuilderState {
  document: WorkflowDocument
  past: WorkflowDocument[]
  future: WorkflowDocument[]
  /** The containers that were entered. */
  scope: Scope
  /** The ids of the selected nodes of the scope. */
  selection: readonly string[]
  /** What the service finds wrong with the document. */
  problems: readonly ProblemItem[]
  /** The run whose states the canvas shows, and whose data the panel offers. */
  watched: string | null
  /** The outputs that test runs use instead of executing nodes, by path such as `each/fetch`. */
  pins: Readonly<Record<string, Json>>
  /** Of what the last change was a part: changes of the same kind are undone together. */
  gesture: string | null

  /** Changes the document. Changes in a row with the same `gesture` are one step of undo. */
  change: (make: (document: WorkflowDocument) => WorkflowDocument, gesture?: string) => void
  /** Changes the graph of the scope. */
  changeGraph: (make: (graph: Graph) => Graph, gesture?: string) => void
  /** Changes a node of the scope. */
  changeNode: (id: string, make: (node: WorkflowNode) => WorkflowNode, gesture?: string) => void
  /** Gives a node of the scope another id, wherever it is meant. */
  rename: (id: string, next: string, types: ReadonlyMap<string, NodeType>) => void
  undo: () => void
  redo: () => void
  /** Takes another document, for instance a merged one, as one step of undo. */
  replace: (document: WorkflowDocument) => void
  select: (ids: readonly string[]) => void
  /** Goes to a scope, and selects nodes there. */
  enter: (scope: Scope, ids?: readonly string[]) => void
  report: (problems: readonly ProblemItem[]) => void
  watch: (runId: string | null) => void
  /** Pins the output of a node, by path; undefined frees it. */
  setPin: (path: string, output: Json | undefined) => void
}

export type BuilderStore = ReturnType<typeof createBuilderStore>

/** The state of one builder, beginning with a document. */
export function createBuilderStore(document: WorkflowDocument) {
  return createStore<BuilderState>()((set, get) => ({
    document,
    past: [],
    future: [],
    scope: [],
    selection: [],
    problems: [],
    watched: null,
    pins: {},
    gesture: null,
    change(make, gesture) {
      const { document: before, past, gesture: last } = get()
      const after = make(before)
      if (after === before) return
      const goesOn = gesture !== undefined && gesture === last
      set({
        ...looked(get(), after),
        document: after,
        past: goesOn ? past : [...past.slice(-depth), before],
        future: [],
        gesture: gesture ?? null,
      })
    },
    changeGraph(make, gesture) {
      const { scope, change } = get()
      change((current) => withGraphAt(current, scope, make), gesture)
    },
    changeNode(id, make, gesture) {
      get().changeGraph(
        (graph) => ({
          ...graph,
          nodes: graph.nodes.map((node) => (node.id === id ? make(node) : node)),
        }),
        gesture,
      )
    },
    rename(id, next, types) {
      const { scope, selection, pins, change } = get()
      change((current) => renameNode(current, scope, id, next, types))
      set({
        selection: selection.map((one) => (one === id ? next : one)),
        pins: repinned(pins, [...scope, id].join('/'), [...scope, next].join('/')),
      })
    },
    undo() {
      const { document: current, past, future } = get()
      const before = past.at(-1)
      if (!before) return
      set({
        ...looked(get(), before),
        document: before,
        past: past.slice(0, -1),
        future: [current, ...future],
        gesture: null,
      })
    },
    redo() {
      const { document: current, past, future } = get()
      const [next, ...rest] = future
      if (!next) return
      set({
        ...looked(get(), next),
        document: next,
        past: [...past, current],
        future: rest,
        gesture: null,
      })
    },
    replace(next) {
      get().change(() => next)
    },
    select(ids) {
      set({ selection: ids })
    },
    enter(scope, ids = []) {
      set({ scope, selection: ids })
    },
    report(problems) {
      set({ problems })
    },
    watch(runId) {
      set({ watched: runId })
    },
    setPin(path, output) {
      const { [path]: _, ...others } = get().pins
      set({ pins: output === undefined ? others : { ...others, [path]: output } })
    },
  }))
}

/** What is looked at in another document: what of it is still there. */
function looked(state: BuilderState, document: WorkflowDocument) {
  const scope = existingScope(document, state.scope)
  if (scope !== state.scope) return { scope, selection: [] }
  const ids = new Set(graphAt(document, scope).nodes.map((node) => node.id))
  const selection = state.selection.filter((id) => ids.has(id))
  return {
    scope,
    selection: selection.length === state.selection.length ? state.selection : selection,
  }
}

/** Pins under the new path of a node, with those inside of it. */
function repinned(pins: BuilderState['pins'], from: string, to: string): BuilderState['pins'] {
  return Object.fromEntries(
    Object.entries(pins).map(([path, output]) => [
      path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : path,
      output,
    ]),
  )
}
