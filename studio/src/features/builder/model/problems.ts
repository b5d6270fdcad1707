import type { ProblemItem } from '@/api/schema'
import { bodyOf, type Graph, type WorkflowNode } from './document'

/**
 * The node that a problem is about, by path such as `each/fetch`; null when it is about none. Its
 * field leads there: `nodes.2.config.body.nodes.0.config.url`. A bad edge is one of the node it
 * comes from.
 */
export function nodeOfProblem(document: Graph, problem: ProblemItem): string | null {
  const path: string[] = []
  let graph: Graph | undefined = document
  const steps = problem.field.matchAll(/(?:^|\.config\.body\.)(nodes|edges)\.(\d+)/g)
  for (const [, list, index] of steps) {
    if (!graph) break
    const node: WorkflowNode | undefined = list === 'nodes' ? graph.nodes[Number(index)] : undefined
    const id = list === 'nodes' ? node?.id : graph.edges[Number(index)]?.from
    if (id === undefined) break
    path.push(id)
    graph = node && bodyOf(node)
  }
  if (path.length > 0) return path.join('/')
  const { node_id: id } = problem
  return id && document.nodes.some((node) => node.id === id) ? id : null
}

/** How many problems each node has by path; those inside of a container count for it too. */
export function problemCounts(
  document: Graph,
  problems: readonly ProblemItem[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const problem of problems) {
    const path = nodeOfProblem(document, problem)?.split('/') ?? []
    for (let depth = 1; depth <= path.length; depth++) {
      const part = path.slice(0, depth).join('/')
      counts.set(part, (counts.get(part) ?? 0) + 1)
    }
  }
  return counts
}
