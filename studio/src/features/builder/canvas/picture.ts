import { useMemo, useState } from 'react'
import { useNodeTypes } from '@/api/node-types'
import { useRunStates } from '@/features/runs/states'
import { type FlowNode, flowMaker } from '@/graph/flow'
import type { Spot } from '@/graph/navigate'
import { type Places, sceneOf } from '@/graph/scene'
import { nodeStates } from '@/graph/states'
import { useLayout } from '@/graph/use-layout'
import { useBuilder } from '../model/context'
import { graphAt } from '../model/document'
import { problemCounts } from '../model/problems'
import { startFlow } from './start-flow'

/** What of the picture belongs to the canvas alone. */
export interface Passing {
  moved: Places
  edge: string | null
  target: string | null
  focused: string | null
}

/** The scope of the builder as it is drawn now. */
export function usePicture({ moved, edge, target, focused }: Passing) {
  const types = useNodeTypes()
  const document = useBuilder((state) => state.document)
  const scope = useBuilder((state) => state.scope)
  const selection = useBuilder((state) => state.selection)
  const problems = useBuilder((state) => state.problems)
  const pins = useBuilder((state) => state.pins)
  const watched = useBuilder((state) => state.watched)
  const { steps } = useRunStates(watched)
  const prefix = scope.map((id) => `${id}/`).join('')
  const scene = useMemo(
    () => sceneOf(graphAt(document, scope), types, prefix),
    [document, scope, types, prefix],
  )
  const layout = useLayout(scene)
  const states = useMemo(() => nodeStates(steps), [steps])
  const counts = useMemo(() => problemCounts(document, problems), [document, problems])
  const selected = useMemo(() => new Set(selection.map((id) => prefix + id)), [selection, prefix])
  const pinned = useMemo(() => new Set(Object.keys(pins)), [pins])
  const [make] = useState(flowMaker)
  const stop = focused ?? selected.values().next().value ?? scene.nodes[0]?.path ?? null
  const { places, isReady } = layout
  const flow = useMemo(
    () =>
      make({
        scene,
        places,
        moved,
        selected,
        edge,
        target,
        focused: stop,
        states,
        problems: counts,
        pinned,
        isEditable: true,
      }),
    [make, scene, places, moved, selected, edge, target, stop, states, counts, pinned],
  )
  const start = useMemo(() => {
    const targets = new Set(scene.edges.map((one) => one.target))
    return startFlow(flow.nodes, targets, prefix !== '')
  }, [flow.nodes, scene.edges, prefix])
  return useMemo(
    () => ({
      document,
      scope,
      prefix,
      scene,
      layout,
      isReady,
      steps: flow.nodes,
      nodes: isReady ? [...start.nodes, ...flow.nodes] : [],
      edges: isReady ? [...start.edges, ...flow.edges] : [],
    }),
    [document, scope, prefix, scene, layout, isReady, flow, start],
  )
}

export type Picture = ReturnType<typeof usePicture>

/** The nodes of the scope as spots between which the arrow keys go. */
export function spotsOf(nodes: readonly FlowNode[]): Spot[] {
  return nodes
    .filter((node) => !node.parentId)
    .map(({ id, position, width = 0, height = 0 }) => ({ id, ...position, width, height }))
}
