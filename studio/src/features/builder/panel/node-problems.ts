import type { ProblemItem } from '@/api/schema'
import { bodyOf, type Graph } from '../model/document'

/** Where a node stands in the document, as the fields of problems say it: `nodes.2`. */
export function placeOf(document: Graph, path: readonly string[]): string | null {
  let graph: Graph | undefined = document
  const parts: string[] = []
  for (const id of path) {
    const index = graph?.nodes.findIndex((node) => node.id === id) ?? -1
    const node = graph?.nodes[index]
    if (!node) return null
    parts.push(`nodes.${index}`)
    graph = bodyOf(node)
  }
  return parts.join('.config.body.')
}

/** The problems of a node itself, with fields that begin at it: `config.url`, `retry`. */
export function problemsOf(
  document: Graph,
  path: readonly string[],
  problems: readonly ProblemItem[],
): ProblemItem[] {
  const place = placeOf(document, path)
  return place === null ? [] : below(problems, place).filter(({ field }) => !isOfBody(field))
}

/** The problems below a field, with fields that begin there. */
export function below(problems: readonly ProblemItem[], place: string): ProblemItem[] {
  return problems
    .filter(({ field }) => field === place || field.startsWith(`${place}.`))
    .map((problem) => ({ ...problem, field: problem.field.slice(place.length + 1) }))
}

function isOfBody(field: string): boolean {
  return /^config\.body\.(nodes|edges)\./.test(field)
}
