import type { NodeType } from '@/api/schema'
import type { JsonObject, WorkflowEdge, WorkflowNode } from '@/features/builder/model/document'

/** The port that a failed node takes when its `on_error` is `route`. */
export const errorPort = 'error'

/** The types whose ports come from their configuration; those of the others are always the same. */
const written: Readonly<Record<string, (config: JsonObject) => string[]>> = {
  switch: (config) => ['default', ...casePorts(config)],
}

/** The output ports of a node; the first is the one that an edge without a port leaves by. */
export function portsOf(node: WorkflowNode, type: NodeType | undefined): readonly string[] {
  const own = written[node.type]?.(node.config ?? {}) ?? type?.ports ?? ['out']
  return node.on_error === 'route' && !own.includes(errorPort) ? [...own, errorPort] : own
}

/** A port as it is drawn. */
export interface DrawnPort {
  name: string
  /** Whether an edge leaves by it although the node does not have it. */
  isMissing: boolean
}

/** The ports of a node from top to bottom, with those that only its edges know. */
export function drawnPorts(
  node: WorkflowNode,
  type: NodeType | undefined,
  used: ReadonlySet<string> = noPorts,
): readonly DrawnPort[] {
  const own = portsOf(node, type)
  const ordered = node.type === 'switch' ? [...own].sort(casesFirst) : own
  return [
    ...ordered.map((name) => ({ name, isMissing: false })),
    ...[...used].filter((name) => !own.includes(name)).map((name) => ({ name, isMissing: true })),
  ]
}

/** The port that an edge leaves by; `own` are the ports of the node it comes from. */
export function leavesBy(edge: WorkflowEdge, own: readonly string[]): string {
  const when: unknown = edge.when
  if (when === null || when === undefined) return own[0] ?? 'out'
  return String(when)
}

const noPorts: ReadonlySet<string> = new Set()

function casePorts(config: JsonObject): string[] {
  const cases = Array.isArray(config.cases) ? config.cases : []
  const ports = cases.map((one) =>
    one !== null && typeof one === 'object' && !Array.isArray(one) ? one.port : undefined,
  )
  return [...new Set(ports.filter((port) => typeof port === 'string'))].filter(
    (port) => port !== 'default',
  )
}

function casesFirst(one: string, other: string): number {
  return place(one) - place(other)
}

function place(port: string): number {
  return port === errorPort ? 2 : port === 'default' ? 1 : 0
}
