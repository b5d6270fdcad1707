import {
  Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import type { CodeProblem } from '@/shared/code/code-editor'
import { sameJson } from '@/shared/diff/same'
import { documentOf, type WorkflowDocument } from '../model/document'
import { formProblems } from './yaml-form'
import { inUsualOrder } from './yaml-order'

const written = { lineWidth: 0, indentSeq: false, flowCollectionPadding: false } as const

/** A text that was read: as a document, or what keeps it from being one. */
export type Read =
  | { document: WorkflowDocument; problems: null }
  | { document: null; problems: CodeProblem[] }

/** A document as YAML, with its parts in the usual order. */
export function yamlOf(document: WorkflowDocument): string {
  const made = new Document(inUsualOrder(document), { aliasDuplicateObjects: false })
  shorten(made)
  return made.toString(written)
}

/** Reads YAML; JSON is YAML too. */
export function readYaml(source: string): Read {
  const lines = new LineCounter()
  const parsed = parseDocument(source, { lineCounter: lines, prettyErrors: false })
  const problems = [
    ...parsed.errors.map(({ pos, message }) => ({ offset: pos[0], message })),
    ...(parsed.errors.length > 0 ? [] : formProblems(parsed)),
  ]
  if (problems.length > 0)
    return {
      document: null,
      problems: problems.map(({ offset, message }) => ({
        line: lines.linePos(offset).line,
        message,
      })),
    }
  try {
    return { document: documentOf(parsed.toJS() ?? {}), problems: null }
  } catch (error) {
    return { document: null, problems: [{ line: 1, message: (error as Error).message }] }
  }
}

/**
 * The text with another document in it. Comments, the order of names and ways of quoting stay
 * where the document has not changed.
 */
export function rewriteYaml(source: string, document: WorkflowDocument): string {
  const parsed = parseDocument(source)
  if (parsed.errors.length > 0 || !isMap(parsed.contents)) return yamlOf(document)
  updateMap(parsed, parsed.contents as YAMLMap, inUsualOrder(document))
  shorten(parsed)
  try {
    const rewritten = parsed.toString(written)
    if (sameJson(readYaml(rewritten).document, document)) return rewritten
  } catch {
    // What an alias stood for is gone.
  }
  return yamlOf(document)
}

/** Finds the line, counted from 1, of a dotted field, or of what is nearest around it. */
export function lineFinder(source: string): (field: string) => number {
  const lines = new LineCounter()
  const { contents } = parseDocument(source, { lineCounter: lines })
  return (field) => {
    let found: unknown = contents
    let line = 1
    for (const name of field.split('.')) {
      let place: unknown
      if (isMap(found)) {
        const pair = pairOf(found as YAMLMap, name)
        place = pair?.key
        found = pair?.value
      } else if (isSeq(found)) {
        found = found.items[Number(name)]
        place = found
      }
      if (!place) break
      line = lineAt(place as Node, lines) ?? line
    }
    return line
  }
}

function pairOf(map: YAMLMap, name: string) {
  return map.items.find(({ key }) => isScalar(key) && String(key.value) === name)
}

function lineAt(node: Node, lines: LineCounter): number | undefined {
  return node.range ? lines.linePos(node.range[0]).line : undefined
}

/** Puts each new position and connection into one line. */
function shorten(parsed: Document): void {
  visit(parsed, {
    Pair(_, { key, value }) {
      const name = isScalar(key) ? key.value : undefined
      const parts =
        name === 'position' ? [value] : name === 'edges' && isSeq(value) ? value.items : []
      for (const part of parts) if (isMap(part) && !part.range) part.flow = true
    },
  })
}

/** Makes a mapping say what `value` says, touching only what differs. */
function updateMap(parsed: Document, map: YAMLMap, value: { [name: string]: unknown }): void {
  for (const { key } of [...map.items]) {
    const name = isScalar(key) ? String(key.value) : undefined
    if (name === undefined || value[name] === undefined) map.delete(key)
  }
  for (const [name, part] of Object.entries(value)) {
    if (part === undefined) continue
    const pair = pairOf(map, name)
    if (pair) pair.value = updated(parsed, pair.value as Node | null, part)
    else map.add(parsed.createPair(name, part))
  }
}

/** The node with another value: the same node where it can say it. */
function updated(parsed: Document, node: Node | null, value: unknown): Node {
  if (node && sameJson(node.toJS(parsed), value)) return node
  if (isMap(node) && isObject(value)) {
    updateMap(parsed, node as YAMLMap, value)
    return node
  }
  if (isSeq(node) && Array.isArray(value)) {
    updateList(parsed, node as YAMLSeq, value)
    return node
  }
  if (isScalar(node) && !isObject(value) && !Array.isArray(value)) {
    const isText = typeof node.value === 'string' && typeof value === 'string'
    const changed = parsed.createNode(value) as Scalar
    if (isText && node.type) changed.type = node.type
    const { comment, commentBefore, spaceBefore } = node
    return Object.assign(changed, { comment, commentBefore, spaceBefore })
  }
  return parsed.createNode(value) as Node
}

/** Makes a list say what `values` say, keeping the items that stand for the same thing. */
function updateList(parsed: Document, list: YAMLSeq, values: unknown[]): void {
  const kept = new Map<string, Node>()
  list.items.forEach((item, index) => {
    kept.set(nameOf((item as Node).toJS(parsed), index), item as Node)
  })
  list.items = values.map((value, index) => {
    const name = nameOf(value, index)
    const item = kept.get(name) ?? null
    kept.delete(name)
    return updated(parsed, item, value)
  })
}

/** By what an item of a list is known: a node by its id, a connection by its ends. */
function nameOf(value: unknown, index: number): string {
  if (isObject(value)) {
    if (typeof value.id === 'string') return `id ${value.id}`
    if (typeof value.from === 'string') return `edge ${value.from} ${value.to} ${value.when}`
  }
  return `item ${index}`
}

function isObject(value: unknown): value is { [name: string]: unknown } {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
