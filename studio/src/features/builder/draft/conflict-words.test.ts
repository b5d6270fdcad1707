import { expect, it } from 'vitest'
import { pathWords } from './conflict-words'

it.each([
  ['nodes.fetch.config.url', 'fetch · url'],
  ['nodes.fetch', 'fetch'],
  ['nodes.fetch.retry.max_attempts', 'fetch · Retries: max attempts'],
  ['nodes.each.config.body.nodes.charge.name', 'each / charge · Name'],
  ['nodes.each.config.body.edges.a->b:error', 'each / a → b (on error)'],
  ['edges.a->b', 'a → b'],
  ['vars.shop.url', 'Variables: shop.url'],
  ['nodes', 'nodes'],
])('%s is %s', (path, words) => {
  expect(pathWords(path)).toBe(words)
})
