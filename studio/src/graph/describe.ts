import { text } from '@/text'
import type { NodeData } from './flow'

/** A node in words, for those who do not see it. */
export function describe(
  { one, state, problems, isPinned }: NodeData,
  isSelected: boolean,
): string {
  const { node, type } = one
  return [
    node.name || node.id,
    type?.title ?? node.type,
    state && text.graph.status[state.status],
    problems > 0 && text.graph.problems(problems),
    isPinned && text.graph.pinned,
    isSelected && text.graph.selected,
    one.body && text.graph.container(one.body.nodes.length),
    node.notes?.trim(),
  ]
    .filter(Boolean)
    .join(', ')
}
