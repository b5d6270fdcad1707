import { type Document, isMap, isSeq, type Node, visit, type YAMLMap } from 'yaml'
import { text } from '@/text'

/** Something wrong at a place of a text. */
export interface FormProblem {
  offset: number
  message: string
}

type Tell = (node: unknown, message: string) => void

/** What keeps a text from being a graph that can be drawn and sent; all else, the service says. */
export function formProblems(parsed: Document): FormProblem[] {
  const problems: FormProblem[] = []
  const tell: Tell = (node, message) => {
    problems.push({ offset: (node as Node | null)?.range?.[0] ?? 0, message })
  }
  visit(parsed, {
    Scalar(_, node) {
      if (typeof node.value === 'number' && !Number.isFinite(node.value))
        tell(node, text.draft.yaml.notFinite)
    },
  })
  if (isMap(parsed.contents)) checkGraph(parsed.contents as YAMLMap, tell)
  else if (parsed.contents !== null) tell(parsed.contents, text.draft.yaml.notMap)
  return problems
}

function checkGraph(graph: YAMLMap, tell: Tell): void {
  const ids = new Set<string>()
  for (const node of itemsOf(graph, 'nodes', tell)) {
    checkNode(node, ids, tell)
    const config = node.get('config')
    const body = isMap(config) ? config.get('body') : undefined
    if (isMap(body)) checkGraph(body as YAMLMap, tell)
  }
  for (const edge of itemsOf(graph, 'edges', tell)) {
    if (!isName(edge.get('from')) || !isName(edge.get('to'))) tell(edge, text.draft.yaml.noEnds)
  }
}

function checkNode(node: YAMLMap, ids: Set<string>, tell: Tell): void {
  const id = node.get('id')
  if (!isName(id)) tell(node, text.draft.yaml.noId)
  else if (ids.has(id)) tell(node.get('id', true), text.draft.yaml.sameId(id))
  else ids.add(id)
  if (!isName(node.get('type'))) tell(node, text.draft.yaml.noType)
  const config = node.get('config', true)
  if (config !== undefined && !isMap(config)) tell(config, text.draft.yaml.notConfig)
}

function itemsOf(graph: YAMLMap, name: 'nodes' | 'edges', tell: Tell): YAMLMap[] {
  const list = graph.get(name, true) as unknown
  if (list === undefined) return []
  if (!isSeq(list)) {
    tell(list, text.draft.yaml.notList(name))
    return []
  }
  for (const item of list.items) if (!isMap(item)) tell(item, text.draft.yaml.notItem(name))
  return list.items.filter((item) => isMap(item)) as YAMLMap[]
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
