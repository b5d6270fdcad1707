import { bodyOf, type Graph, type WorkflowDocument, type WorkflowNode } from '../model/document'

const ofDocuments = ['version', 'inputs', 'vars', 'nodes', 'edges', 'outputs', 'settings']
const ofNodes = ['id', 'type', 'name', 'notes', 'config']
const lastOfNodes = ['retry', 'timeout', 'on_error', 'join', 'position']
const ofEdges = ['from', 'to', 'when']

/** A document with its names in the order in which people write them. */
export function inUsualOrder(document: WorkflowDocument): { [name: string]: unknown } {
  return ordered({ ...document, ...graphInOrder(document) }, ofDocuments)
}

function graphInOrder({ nodes, edges }: Graph): Graph {
  return {
    nodes: nodes.map(nodeInOrder),
    edges: edges.map((edge) => ordered(edge, ofEdges)),
  }
}

function nodeInOrder(node: WorkflowNode): WorkflowNode {
  const body = bodyOf(node)
  const whole = body
    ? { ...node, config: { ...node.config, body: { ...body, ...graphInOrder(body) } } }
    : node
  return ordered(whole as WorkflowNode, ofNodes, lastOfNodes)
}

/** An object with some names first, and some last. Names without a value are left out. */
function ordered<Kind extends object>(
  value: Kind,
  first: readonly string[],
  last: readonly string[] = [],
): Kind {
  const has = new Map(Object.entries(value).filter(([, part]) => part !== undefined))
  const others = [...has.keys()].filter((name) => !first.includes(name) && !last.includes(name))
  const names = [...first, ...others, ...last].filter((name) => has.has(name))
  return Object.fromEntries(names.map((name) => [name, has.get(name)])) as Kind
}
