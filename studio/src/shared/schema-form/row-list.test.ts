import { describe, expect, it } from 'vitest'
import { asKind } from './any-kind'
import { addRow, changeRow, removeRow, rowsOf, valueOfRows, wrongKeys } from './row-list'

describe('rows of names with values', () => {
  it('keep the order, and stay themselves when the object comes back', () => {
    const rows = rowsOf({ b: 1, a: 2 })
    expect(valueOfRows(rows)).toEqual({ b: 1, a: 2 })
    expect(rowsOf({ b: 3, a: 2 }, rows).map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
  })

  it('without a name of their own are kept, but not written', () => {
    const [first, second, third] = addRow(addRow(rowsOf({ a: 1 })))
    let rows = [first, second, third].filter((row) => row !== undefined)
    rows = changeRow(rows, second?.id ?? 0, { key: 'a', value: 'x' })
    expect([...wrongKeys(rows).values()]).toEqual(['duplicate', 'missing'])
    expect(valueOfRows(rows)).toEqual({ a: 1 })
    rows = changeRow(rows, second?.id ?? 0, { key: 'b' })
    expect(valueOfRows(rows)).toEqual({ a: 1, b: 'x' })
    expect(valueOfRows(removeRow(rows, first?.id ?? 0))).toEqual({ b: 'x' })
  })
})

describe('a value as one of another kind', () => {
  it.each([
    [{ a: 1 }, 'text', '{"a":1}'],
    ['{"a":1}', 'json', { a: 1 }],
    ['{{ a }}', 'json', '{{ a }}'],
    ['12', 'number', 12],
    ['twelve', 'number', undefined],
    ['', 'number', undefined],
    ['false', 'boolean', false],
    [1, 'boolean', true],
    [undefined, 'boolean', false],
    [5, 'null', null],
    [null, 'text', undefined],
  ] as const)('%j is, as %s, %j', (value, kind, other) => {
    expect(asKind(value as never, kind)).toEqual(other)
  })
})
