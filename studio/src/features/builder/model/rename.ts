import type { NodeType } from '@/api/schema'
import {
  bodyOf,
  type Graph,
  type Json,
  type JsonObject,
  type Scope,
  type WorkflowDocument,
  type WorkflowNode,
  withGraphAt,
} from './document'

type Names = ReadonlyMap<string, string>
type Types = ReadonlyMap<string, NodeType>

/** A document in which a node of a scope has another id, wherever the old one was meant. */
export function renameNode(
  document: WorkflowDocument,
  scope: Scope,
  id: string,
  next: string,
  types: Types,
): WorkflowDocument {
  const names = new Map([[id, next]])
  const renamed = withGraphAt(document, scope, (graph) => renameNodes(graph, names, types))
  const container = scope.at(-1)
  if (container === undefined) {
    const { outputs } = renamed
    return outputs ? { ...renamed, outputs: renameSteps(outputs, names) as JsonObject } : renamed
  }
  return withGraphAt(renamed, scope.slice(0, -1), (graph) => ({
    ...graph,
    nodes: graph.nodes.map((node) =>
      node.id === container ? withResult(node, (value) => renameSteps(value, names)) : node,
    ),
  }))
}

/** A graph whose nodes have other ids, also in its edges and expressions. */
export function renameNodes(graph: Graph, names: Names, types: Types): Graph {
  const nameOf = (id: string) => names.get(id) ?? id
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({
      ...withSteps(node, names, types),
      id: nameOf(node.id),
    })),
    edges: graph.edges.map((edge) => ({ ...edge, from: nameOf(edge.from), to: nameOf(edge.to) })),
  }
}

/** A value with other step ids in the expressions of its texts. */
export function renameSteps(value: Json, names: Names, isCondition = false): Json {
  if (typeof value === 'string') return renameInText(value, names, isCondition)
  if (Array.isArray(value)) return value.map((part) => renameSteps(part, names))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, renameSteps(part, names)]),
  )
}

/**
 * A text with other step ids in its expressions. A condition may stand without braces, and is then
 * an expression as a whole.
 */
export function renameInText(text: string, names: Names, isCondition = false): string {
  if (!text.includes('steps')) return text
  if (isCondition && !/\{\{|\{%/.test(text)) return renameInExpression(text, names)
  let renamed = ''
  let at = 0
  for (const { start, end } of expressionsIn(text)) {
    renamed += text.slice(at, start) + renameInExpression(text.slice(start, end), names)
    at = end
  }
  return renamed + text.slice(at)
}

const closing: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}' }

/** Where between braces the expressions of a text are; comments and raw parts are none. */
function* expressionsIn(text: string): Generator<{ start: number; end: number }> {
  const opening = /\{\{|\{%|\{#/g
  for (let open = opening.exec(text); open; open = opening.exec(text)) {
    const start = opening.lastIndex
    const close = closing[open[0]] ?? ''
    const end = open[0] === '{#' ? text.indexOf(close, start) : endOfCode(text, start, close)
    if (end === -1) return
    opening.lastIndex = end + close.length
    if (open[0] === '{%' && /^[-+]?\s*raw\b/.test(text.slice(start, end))) {
      const after = /\{%[-+]?\s*endraw\s*[-+]?%\}/g
      after.lastIndex = end
      if (!after.exec(text)) return
      opening.lastIndex = after.lastIndex
    } else if (open[0] !== '{#') yield { start, end }
  }
}

/** Where code ends: at its closing braces outside of quotes and of braces of its own; or -1. */
function endOfCode(text: string, start: number, close: string): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const sign = text[at]
    if (sign === "'" || sign === '"') {
      at = endOfQuote(text, at)
      if (at === -1) return -1
    } else if (depth === 0 && text.startsWith(close, at)) return at
    else if (sign === '{') depth++
    else if (sign === '}') depth--
  }
  return -1
}

function endOfQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === text[start]) return at
  }
  return -1
}

const string = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"`

/** A text in quotes, or a step that is referred to: `steps.id`, `steps['id']`, `steps.get('id'`. */
const mention = new RegExp(
  String.raw`(?<![\w.])(steps\s*(?:\[\s*|\.\s*get\s*\(\s*))(['"])([^'"\\]*)\2|` +
    String.raw`(?<![\w.])(steps\s*)\.(\s*)([A-Za-z_]\w*)|${string}`,
  'g',
)

function renameInExpression(code: string, names: Names): string {
  return code.replace(mention, (whole, before, quote, quoted, steps, space, dotted) => {
    if (quoted !== undefined && before !== undefined) {
      const next = names.get(quoted)
      return next === undefined ? whole : `${before}${quote}${next}${quote}`
    }
    const next = dotted === undefined ? undefined : names.get(dotted)
    if (next === undefined) return whole
    return /^[A-Za-z_]\w*$/.test(next)
      ? `${steps}.${space}${next}`
      : `${steps.trimEnd()}['${next}']`
  })
}

/** A node with other step ids in its expressions, those of the nodes in its body included. */
function withSteps(node: WorkflowNode, names: Names, types: Types): WorkflowNode {
  if (!node.config) return node
  const body = bodyOf(node)
  const inner = body ? visibleInside(body, names) : names
  const config = Object.fromEntries(
    Object.entries(node.config).map(([field, value]) => {
      if (body && field === 'body')
        return [field, renameInside(body, inner, types) as unknown as Json]
      const known = body && field === resultField ? inner : names
      return [field, renameSteps(value, known, isCondition(types.get(node.type), field))]
    }),
  )
  return { ...node, config }
}

/** The field of a container that is evaluated inside of its body, at its end. */
const resultField = 'output'

function renameInside(body: Graph, names: Names, types: Types): Graph {
  return { ...body, nodes: body.nodes.map((node) => withSteps(node, names, types)) }
}

/** A node of a body hides an outer one with its id. */
function visibleInside(body: Graph, names: Names): Names {
  const own = new Set(body.nodes.map((node) => node.id))
  return new Map([...names].filter(([id]) => !own.has(id)))
}

function withResult(node: WorkflowNode, make: (value: Json) => Json): WorkflowNode {
  const result = node.config?.[resultField]
  if (result === undefined) return node
  return { ...node, config: { ...node.config, [resultField]: make(result) } }
}

function isCondition(type: NodeType | undefined, field: string): boolean {
  const fields = type?.config_schema.properties as
    | Record<string, { format?: unknown } | undefined>
    | undefined
  return fields?.[field]?.format === 'condition'
}
