import type { NodeType } from '@/api/schema'

export interface StepGroup {
  category: string
  types: NodeType[]
}

/** Node types that fit a search, the best first, by category. */
export function stepGroups(types: Iterable<NodeType>, query: string): StepGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = [...types]
    .map((type) => ({ type, rank: rankOf(type, words) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || a.type.title.localeCompare(b.type.title))
  const groups = new Map<string, NodeType[]>()
  for (const { type } of found)
    groups.set(type.category, [...(groups.get(type.category) ?? []), type])
  const listed = [...groups].map(([category, types]) => ({ category, types }))
  return words.length > 0 ? listed : listed.sort((a, b) => placeOf(a) - placeOf(b))
}

/** Categories in the order in which people look for them; those of plug-ins come after. */
const order = ['Network', 'Data', 'Flow', 'Wait', 'Code', 'Test']

function placeOf({ category }: StepGroup): number {
  const place = order.indexOf(category)
  return place === -1 ? order.length : place
}

/** How well a type fits: 0 is best; null when some word is nowhere in it. */
function rankOf(type: NodeType, words: readonly string[]): number | null {
  const title = type.title.toLowerCase()
  const rest = `${type.type} ${type.category} ${type.description}`.toLowerCase()
  let rank = 0
  for (const word of words) {
    if (title.startsWith(word)) continue
    if (title.includes(word)) rank += 1
    else if (rest.includes(word)) rank += 2
    else return null
  }
  return rank
}
