import type { FieldChange } from '@/api/schema'
import { text } from '@/text'
import { sameJson } from './same'

/** A field of a document in people's words: `retry.max_attempts` as `Retries: max attempts`. */
export function fieldWords(field: string): string {
  const { names } = text.draft.diff
  const whole = names[field]
  if (whole) return whole
  const [first = '', ...rest] = field.split('.')
  const path = rest.join('.').replaceAll('_', ' ')
  if (first === 'config') return path || first
  return path ? `${names[first] ?? first}: ${path}` : (names[first] ?? first)
}

/** A connection, such as `check → notify (on false)`. */
export function edgeWords(edge: { [name: string]: unknown }): string {
  const ends = `${edge.from} → ${edge.to}`
  const port = edge.when
  return port === undefined || port === null
    ? ends
    : `${ends} (${text.draft.diff.port(String(port))})`
}

/** What a change of a list of nodes, such as the body of a loop, did; null for other changes. */
export function nodesWords({ before, after }: FieldChange): string[] | null {
  const [old, now] = [nodesById(before), nodesById(after)]
  if (!old || !now) return null
  const words = text.draft.diff
  const added = [...now.keys()].filter((id) => !old.has(id))
  const removed = [...old.keys()].filter((id) => !now.has(id))
  const changed = [...now.keys()].filter((id) => old.has(id) && !sameJson(old.get(id), now.get(id)))
  const said = [
    ...(added.length ? [words.bodyAdded(added.join(', '))] : []),
    ...(removed.length ? [words.bodyRemoved(removed.join(', '))] : []),
    ...(changed.length ? [words.bodyChanged(changed.join(', '))] : []),
  ]
  return said.length ? said : [words.bodySame]
}

/** A value as a short text; null when it needs lines of its own. */
export function shortValue(value: unknown): string | null {
  const written = typeof value === 'string' ? value : JSON.stringify(value)
  return written.length <= 60 && !written.includes('\n') ? written : null
}

/** A value as a text of as many lines as it needs. */
export function longValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

function nodesById(value: unknown): Map<string, object> | null {
  if (!Array.isArray(value)) return null
  const isList = value.every(
    (node) => typeof node?.id === 'string' && typeof node.type === 'string',
  )
  return isList ? new Map(value.map((node) => [node.id, node])) : null
}
