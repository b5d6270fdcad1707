import { expect, it } from 'vitest'
import { typedBrace } from './braces'

/** What stands in a field after signs were typed, with the cursor as a bar. */
function typed(signs: string): string {
  let before = ''
  let after = ''
  for (const sign of signs) {
    const done = typedBrace(before, after, sign)
    const insert = done?.insert ?? sign
    const cursor = done?.cursor ?? sign.length
    const rest = insert.slice(cursor) + after.slice(done?.replaces ?? 0)
    before += insert.slice(0, cursor)
    after = rest
  }
  return `${before}|${after}`
}

it.each([
  ['{{', '{{ | }}'],
  ['{{ ', '{{ | }}'],
  ['{{ a', '{{ a| }}'],
  ['{{ a }', '{{ a }|}'],
  ['{{ a }}', '{{ a }}|'],
  ['{{ a}}', '{{ a }}|'],
  ['x {{a}} y {{ b }}', 'x {{ a }} y {{ b }}|'],
  ["{{ '}' }}", "{{ '}' }}|"],
  ['{a}', '{a}|'],
])('%s gives %s', (signs, shown) => {
  expect(typed(signs)).toBe(shown)
})
