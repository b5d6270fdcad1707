import type { MergeConflict } from '@/api/schema'
import type { Graph, WorkflowDocument, WorkflowEdge } from '../model/document'

/** Whose edit stays where two of them cannot both be kept. */
export type Side = 'mine' | 'theirs'

/** What a merge starts from. `theirs` is the stored draft, and the same for every merge. */
export interface Sides {
  base: WorkflowDocument
  mine: WorkflowDocument
  theirs: WorkflowDocument
}

type Part = { [name: string]: unknown }
type Step = { in: 'object' | 'nodes' | 'edges'; name: string }

/**
 * The sides with a conflict decided, so that merging them again keeps the side that was chosen.
 * What the other side did at the place is made not to have happened: their edit by giving the base
 * what they have, and mine by giving me what the base has.
 */
export function decide(sides: Sides, conflict: MergeConflict, side: Side): Sides {
  if (side === 'mine') {
    const path = stepsOf(conflict.draft_path, sides)
    return { ...sides, base: takePart(sides.base, sides.theirs, path) }
  }
  const path = stepsOf(conflict.proposal_path, sides)
  return { ...sides, mine: takePart(sides.mine, sides.base, path) }
}

/** The steps of a path such as `nodes.each.config.body.edges.a->b:error`. Names may hold dots. */
function stepsOf(path: string, sides: Sides): Step[] {
  const steps: Step[] = []
  let rest = path
  let parts: unknown[] = [sides.base, sides.mine, sides.theirs]
  while (rest) {
    const step = stepAt(rest, parts)
    steps.push(step)
    rest = rest.slice(
      step.in === 'object' ? step.name.length : step.in.length + 1 + step.name.length,
    )
    rest = rest.replace(/^\./, '')
    parts = parts.map((part) => partAt(part, step))
  }
  return steps
}

function stepAt(path: string, parts: unknown[]): Step {
  for (const list of ['nodes', 'edges'] as const) {
    if (
      !path.startsWith(`${list}.`) ||
      !parts.some((part) => isPart(part) && Array.isArray(part[list]))
    )
      continue
    const name = path.slice(list.length + 1)
    return { in: list, name: list === 'edges' ? name : (name.split('.')[0] ?? '') }
  }
  const names = parts.flatMap((part) => (isPart(part) ? Object.keys(part) : []))
  const fitting = names.filter((name) => path === name || path.startsWith(`${name}.`))
  const longest = fitting.sort((one, other) => other.length - one.length)[0]
  return { in: 'object', name: longest ?? path.split('.')[0] ?? '' }
}

function partAt(part: unknown, step: Step): unknown {
  if (!isPart(part)) return undefined
  if (step.in === 'object') return part[step.name]
  const list = step.in
  return listIn(part, list).find((item) => nameIn(list, item) === step.name)
}

/** `target` with what `source` has at a place, or without it. */
function takePart<Kind extends object>(target: Kind, source: object, path: Step[]): Kind {
  const value = path.reduce<unknown>(partAt, source)
  const changed = withPart(target as Part, path, value) as Kind
  const last = path.at(-1)
  if (last?.in !== 'nodes') return changed
  const isThere = path.reduce<unknown>(partAt, target) !== undefined
  return isThere === (value !== undefined) ? changed : takeEdges(changed, source, path)
}

/** A node that comes or goes does so with its connections to the nodes that are there. */
function takeEdges<Kind extends object>(target: Kind, source: object, path: Step[]): Kind {
  const around = path.slice(0, -1)
  const id = path.at(-1)?.name
  const [graph, other] = [target, source].map((one) => around.reduce<unknown>(partAt, one))
  if (!isPart(graph) || !isPart(other)) return target
  const ids = new Set(listIn(graph, 'nodes').map((node) => node.id))
  const touches = (edge: Part) => edge.from === id || edge.to === id
  const edges = [
    ...listIn(graph, 'edges').filter((edge) => !touches(edge)),
    ...listIn(other, 'edges').filter((e) => touches(e) && ids.has(e.from) && ids.has(e.to)),
  ]
  return withPart(target as Part, [...around, { in: 'object', name: 'edges' }], edges) as Kind
}

function withPart(part: Part, path: Step[], value: unknown): unknown {
  const [step, ...rest] = path
  if (!step) return value
  const before = partAt(part, step)
  const after = rest.length > 0 ? withPart(isPart(before) ? before : {}, rest, value) : value
  if (step.in === 'object') {
    const { [step.name]: _, ...others } = part
    return after === undefined ? others : { ...part, [step.name]: after }
  }
  const list = listIn(part, step.in)
  const items =
    before === undefined ? [...list, after] : list.map((item) => (item === before ? after : item))
  return { ...part, [step.in]: items.filter((item) => item !== undefined) }
}

function listIn(part: Part, name: keyof Graph): Part[] {
  const list = part[name]
  return Array.isArray(list) ? list.filter(isPart) : []
}

function nameIn(list: 'nodes' | 'edges', item: Part): string {
  return list === 'nodes' ? String(item.id) : edgeName(item as unknown as WorkflowEdge)
}

function edgeName({ from, to, when }: WorkflowEdge): string {
  return `${from}->${to}${when === undefined || when === null ? '' : `:${when}`}`
}

function isPart(value: unknown): value is Part {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
