import '@xyflow/react/dist/base.css'
import { Loader } from '@mantine/core'
import {
  Background,
  BackgroundVariant,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { useNodeTypes } from '@/api/node-types'
import { type Graph, graphAt, type Scope } from '@/features/builder/model/document'
import { Empty, Failed } from '@/shared/states'
import { text } from '@/text'
import { GraphControls } from './controls'
import { flowMaker } from './flow'
import { focusNode } from './focus'
import styles from './graph.module.css'
import { arrows, firstSpot, nextSpot } from './navigate'
import { sceneOf } from './scene'
import { ScopePath } from './scope-path'
import { nodeStates, type StepStates } from './states'
import { edgeTypes, nodeTypes } from './types'
import { useFar } from './use-far'
import { useFit } from './use-fit'
import { useLayout } from './use-layout'
import { useMoving } from './use-moving'

interface Properties {
  document: Graph
  /** The containers that were entered. */
  scope: Scope
  onScope: (scope: Scope) => void
  states: StepStates
  /** A node of the scope by id, or one in a body below it by path, such as `each/fetch`. */
  selected?: string | null
  onSelect: (node: string) => void
}

/** A graph to be looked at: laid out, coloured by the states of a run's steps. */
export function WorkflowGraph(properties: Properties) {
  return (
    <ReactFlowProvider>
      <Drawing {...properties} />
    </ReactFlowProvider>
  )
}

const nothing = new Map<string, never>()
const noPins: ReadonlySet<string> = new Set()

function Drawing({ document, scope, onScope, states, selected = null, onSelect }: Properties) {
  const types = useNodeTypes()
  const prefix = scope.map((id) => `${id}/`).join('')
  const scene = useMemo(
    () => sceneOf(graphAt(document, scope), types, prefix),
    [document, scope, types, prefix],
  )
  const layout = useLayout(scene)
  const shown = useMemo(() => nodeStates(states), [states])
  const [make] = useState(flowMaker)
  const [focused, setFocused] = useState<string | null>(null)
  const path = selected === null ? null : prefix + selected
  const flow = useMemo(
    () =>
      make({
        scene,
        places: layout.places,
        moved: nothing,
        selected: new Set(path === null ? [] : [path]),
        edge: null,
        target: null,
        focused: focused ?? path ?? scene.nodes[0]?.path ?? null,
        states: shown,
        problems: nothing,
        pinned: noPins,
        isEditable: false,
      }),
    [make, scene, layout.places, path, focused, shown],
  )
  const frame = useRef<HTMLDivElement>(null)
  const view = useReactFlow()
  const isFar = useFar(flow.nodes.length)
  const moving = useMoving(frame)
  useFit(prefix, layout.isReady && flow.nodes.length > 0)

  function enter(id: string) {
    const one = scene.nodes.find((node) => node.path === id)
    if (one?.body) onScope(id.split('/'))
  }

  function onKeyDown(event: KeyboardEvent) {
    const at = focused ?? path
    const direction = arrows[event.key]
    if (event.key === 'Escape' && scope.length > 0) onScope(scope.slice(0, -1))
    else if (event.key === 'Enter' && at) enter(at)
    else if (event.key === ' ' && at) onSelect(at.slice(prefix.length))
    else if (direction) {
      const spots = flow.nodes
        .filter((node) => !node.parentId)
        .map(({ id, position, measured }) => ({
          id,
          ...position,
          width: measured?.width ?? 0,
          height: measured?.height ?? 0,
        }))
      const next = nextSpot(spots, at, direction) ?? at ?? firstSpot(spots)
      if (next) {
        setFocused(next)
        onSelect(next.slice(prefix.length))
        focusNode(frame.current, view, next)
      }
    } else return
    event.preventDefault()
  }

  if (layout.error) return <Failed error={layout.error} retry={layout.retry} />
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys are those of the nodes inside
    <div ref={frame} className={styles.graph} data-far={isFar || undefined} onKeyDown={onKeyDown}>
      <ReactFlow
        nodes={flow.nodes}
        edges={flow.edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        aria-label={text.graph.label}
        nodesDraggable={false}
        nodesConnectable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        minZoom={0.1}
        maxZoom={2}
        onlyRenderVisibleElements={flow.nodes.length > 100}
        {...moving}
        onNodeClick={(_, node) => {
          setFocused(node.parentId ? null : node.id)
          onSelect(node.id.slice(prefix.length))
        }}
        onNodeDoubleClick={(_, node) => enter(node.id)}
        zoomOnDoubleClick={false}
      >
        <Background
          variant={BackgroundVariant.Dots}
          gap={16}
          size={1.2}
          color="var(--graph-dots)"
        />
        <Panel position="top-left">
          <ScopePath document={document} scope={scope} onScope={onScope} />
        </Panel>
        <Panel position="bottom-left">
          <GraphControls />
        </Panel>
      </ReactFlow>
      {!layout.isReady && (
        <div className={styles.centre}>
          <Loader role="status" aria-label={text.graph.loading} />
        </div>
      )}
      {layout.isReady && scene.nodes.length === 0 && (
        <div className={styles.centre}>
          <Empty title={scope.length > 0 ? text.graph.emptyInside : text.graph.empty} />
        </div>
      )}
    </div>
  )
}
