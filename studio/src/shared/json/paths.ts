import type { Json } from './data'

/** A name or a place within a value. */
export type Hop = string | number

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/

/** The expression of what is at a hop below another expression: `a.b`, `a[0]` or `a["b c"]`. */
export function below(expression: string, hop: Hop): string {
  if (typeof hop === 'number') return `${expression}[${hop}]`
  if (!identifier.test(hop)) return `${expression}[${JSON.stringify(hop)}]`
  return expression ? `${expression}.${hop}` : hop
}

/** The expression of the output of a step, for the steps that follow it. */
export function outputOf(nodeId: string): string {
  return below(below('steps', nodeId), 'output')
}

/** An expression as it stands in a text. */
export function templateOf(expression: string): string {
  return `{{ ${expression} }}`
}

/** How many entries of a list or an object are shown before one asks for more. */
export const portion = 100

/** One line of a value that is drawn as a tree. */
export interface Row {
  /** What tells the row from the others: the hops that lead to it. */
  id: string
  hop: Hop | null
  level: number
  value: Json
  expression: string
  /** How many entries it holds; null for what holds none. */
  size: number | null
  isOpen: boolean
  /** On a row that stands for entries that are not shown: how many these are. */
  hidden?: number
}

/** What of a tree is folded and unfolded by hand, and of which rows more was asked for. */
export interface Folding {
  toggled: ReadonlySet<string>
  shown: ReadonlyMap<string, number>
}

/** The rows of a value: what is above `depth` is open, unless it was toggled. */
export function rowsOf(value: Json, expression: string, depth: number, folding: Folding): Row[] {
  const rows: Row[] = []
  add(rows, { id: '$', hop: null, level: 0, value, expression }, depth, folding)
  return rows
}

type Place = Pick<Row, 'id' | 'hop' | 'level' | 'value' | 'expression'>

function add(rows: Row[], place: Place, depth: number, folding: Folding): void {
  const { id, level, value, expression } = place
  const size = sizeOf(value)
  const isOpen = !!size && level < depth !== folding.toggled.has(id)
  rows.push({ ...place, size, isOpen })
  if (!isOpen) return
  const limit = folding.shown.get(id) ?? portion
  for (const hop of hopsOf(value, limit))
    add(
      rows,
      {
        id: `${id}/${typeof hop === 'number' ? hop : encodeURIComponent(hop)}`,
        hop,
        level: level + 1,
        value: (value as { [hop: Hop]: Json })[hop] as Json,
        expression: below(expression, hop),
      },
      depth,
      folding,
    )
  if (size > limit)
    rows.push({
      id: `${id}/…`,
      hop: null,
      level: level + 1,
      value: null,
      expression,
      size: null,
      isOpen: false,
      hidden: size - limit,
    })
}

function hopsOf(value: Json, limit: number): Hop[] {
  if (Array.isArray(value))
    return Array.from({ length: Math.min(value.length, limit) }, (_, at) => at)
  return Object.keys(value as object).slice(0, limit)
}

function sizeOf(value: Json): number | null {
  if (Array.isArray(value)) return value.length
  return value !== null && typeof value === 'object' ? Object.keys(value).length : null
}
