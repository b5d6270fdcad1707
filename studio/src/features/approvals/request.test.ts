import { expect, test } from 'vitest'
import { askedBy, isLink } from './request'

test('a request is read in its parts', () => {
  expect(
    askedBy({
      request: { title: 'Pay?', message: 'Soon.', data: { total: 5 }, assignees: ['ann', 'bob'] },
    }),
  ).toEqual({
    title: 'Pay?',
    message: 'Soon.',
    data: { total: 5 },
    assignees: ['ann', 'bob'],
  })
})

test('what a request does not say is left out', () => {
  const nothing = { title: 'Approval', message: '', data: null, assignees: [] }
  expect(askedBy({ request: {} })).toEqual(nothing)
  expect(askedBy({ request: { title: '', data: {} } })).toEqual(nothing)
  expect(askedBy({ request: { truncated: true, bytes: 70_000 } })).toEqual(nothing)
})

test('only addresses of pages become links', () => {
  expect(isLink('https://shop.example/orders/7')).toBe(true)
  for (const other of ['javascript:alert(1)', 'see https://a.example', 'https://a b', '', 7, null])
    expect(isLink(other)).toBe(false)
})
