import { sameJson } from '@/shared/diff/same'
import { bodyOf, type Graph, type WorkflowDocument, type WorkflowNode } from '../model/document'

const ofDocuments = { version: 1, inputs: {}, vars: {}, outputs: {}, settings: {} }
const ofNodes = {
  name: null,
  config: {},
  retry: null,
  timeout: null,
  on_error: 'fail',
  join: 'any',
  position: null,
  notes: null,
}
const ofEdges = { when: null }

/** A document without what says nothing, as versions are kept: so that only differences differ. */
export function withoutDefaults(document: WorkflowDocument): WorkflowDocument {
  return without({ ...document, ...plainGraph(document) }, ofDocuments)
}

function plainGraph({ nodes, edges }: Graph): Graph {
  return { nodes: nodes.map(plainNode), edges: edges.map((edge) => without(edge, ofEdges)) }
}

function plainNode(node: WorkflowNode): WorkflowNode {
  const body = bodyOf(node)
  const whole = body
    ? { ...node, config: { ...node.config, body: { ...body, ...plainGraph(body) } } }
    : node
  return without(whole as WorkflowNode, ofNodes)
}

function without<Kind extends object>(value: Kind, defaults: { [name: string]: unknown }): Kind {
  const kept = Object.entries(value).filter(
    ([name, part]) => part !== undefined && !(name in defaults && sameJson(part, defaults[name])),
  )
  return Object.fromEntries(kept) as Kind
}
