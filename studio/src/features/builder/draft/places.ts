import type { ProblemItem } from '@/api/schema'
import type { Graph, Scope } from '../model/document'
import { nodeOfProblem } from '../model/problems'

/** Where in a document a problem is. */
export interface Place {
  scope: Scope
  /** The node that it concerns; of a connection, the one that it comes from. */
  id: string | null
  /** The field of the node, such as `config.url`, or else of the workflow. */
  field: string
}

const toNode = /^(?:nodes\.\d+(?:\.config\.body\.(?=(?:nodes|edges)\.\d)|\.|$))+/
const toEdge = /(?:^|\.config\.body\.)edges\.\d+(?:\.|$)/

/** The place that a problem's field, such as `nodes.2.config.body.nodes.0.type`, leads to. */
export function placeOf(problem: ProblemItem, document: Graph): Place {
  const path = nodeOfProblem(document, problem)?.split('/') ?? []
  const isOfEdge = toEdge.test(problem.field)
  return {
    scope: path.slice(0, -1),
    id: path.at(-1) ?? null,
    field: isOfEdge ? 'connection' : problem.field.replace(toNode, ''),
  }
}
