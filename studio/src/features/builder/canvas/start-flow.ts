import type { Edge } from '@xyflow/react'
import { arrow, type FlowNode, sourceAt, targetAt, targetHandle } from '@/graph/flow'
import { gap } from '@/graph/place'
import { headerHeight } from '@/graph/size'
import {
  type FirstFlowNode,
  firstId,
  type StartFlowNode,
  startId,
  startPort,
  startSize,
} from './start'

/** What is drawn besides the nodes themselves: what starts them, or a place for the first one. */
export interface StartFlow {
  nodes: (StartFlowNode | FirstFlowNode)[]
  edges: Edge[]
}

/**
 * The start of a workflow, before the nodes that nothing leads to. Inside a container nothing
 * starts by itself, and without nodes there is a place for the first one.
 */
export function startFlow(
  nodes: readonly FlowNode[],
  targets: ReadonlySet<string>,
  isInside: boolean,
): StartFlow {
  const outer = nodes.filter((node) => !node.parentId)
  const start = isInside ? [] : [startNode(outer)]
  if (outer.length === 0)
    return { nodes: [...start, firstNode(isInside)], edges: isInside ? [] : [startEdge(firstId)] }
  const roots = isInside ? [] : outer.filter((node) => !targets.has(node.id))
  return { nodes: start, edges: roots.map((node) => startEdge(node.id)) }
}

const fixed = {
  draggable: false,
  selectable: false,
  connectable: false,
  deletable: false,
  focusable: false,
} as const

function startNode(nodes: readonly FlowNode[]): StartFlowNode {
  const first = nodes.reduce<FlowNode | undefined>(
    (best, node) => (!best || node.position.x < best.position.x ? node : best),
    undefined,
  )
  const at = first?.position ?? { x: 0, y: 0 }
  return {
    ...fixed,
    id: startId,
    type: 'start',
    data: {},
    position: { x: at.x - gap.x - startSize.width, y: at.y },
    width: startSize.width,
    measured: startSize,
    handles: [sourceAt(startPort, startSize.width, headerHeight / 2)],
  }
}

function firstNode(isInside: boolean): FirstFlowNode {
  const size = { width: 272, height: headerHeight }
  return {
    ...fixed,
    id: firstId,
    type: 'first',
    data: { isInside },
    position: { x: 0, y: 0 },
    ...size,
    measured: size,
    handles: [targetAt(headerHeight / 2)],
  }
}

function startEdge(target: string): Edge {
  return {
    id: `${startId}:${target}`,
    source: startId,
    sourceHandle: startPort,
    target,
    targetHandle,
    selectable: false,
    focusable: false,
    style: { stroke: 'var(--graph-line)', strokeDasharray: '2 5', strokeLinecap: 'round' },
    markerEnd: arrow('var(--graph-line)'),
  }
}
