import { text } from '@/text'

/** Who did something, such as `user:ada` or `key:deploy`, as people say it. */
export function personOf(actor: string): string {
  const [kind, ...rest] = actor.split(':')
  const name = rest.join(':')
  if (kind === 'user' && name) return name
  if (kind === 'key' && name) return text.draft.byKey(name)
  return actor || text.draft.somebody
}
