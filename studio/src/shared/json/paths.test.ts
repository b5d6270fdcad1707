import { describe, expect, it } from 'vitest'
import { below, type Folding, outputOf, portion, rowsOf, templateOf } from './paths'

const folding: Folding = { toggled: new Set(), shown: new Map() }

describe('expressions', () => {
  it('name what is an identifier and quote what is not', () => {
    expect(below('a', 'items')).toBe('a.items')
    expect(below('a', 0)).toBe('a[0]')
    expect(below('a', 'a b')).toBe('a["a b"]')
    expect(below('a', 'say "hi"\n')).toBe('a["say \\"hi\\"\\n"]')
    expect(below('a', '1st')).toBe('a["1st"]')
    expect(below('a', 'naïve')).toBe('a["naïve"]')
    expect(below('a', '')).toBe('a[""]')
    expect(below('', 'inputs')).toBe('inputs')
  })

  it('lead to the output of a step', () => {
    expect(outputOf('fetch')).toBe('steps.fetch.output')
    expect(outputOf('fetch-all')).toBe('steps["fetch-all"].output')
    expect(templateOf(below(below(outputOf('fetch'), 'items'), 0))).toBe(
      '{{ steps.fetch.output.items[0] }}',
    )
  })
})

describe('the rows of a value', () => {
  const value = { items: [{ 'a b': 1 }], empty: {}, text: 'x' }

  it('have the expression that leads to them', () => {
    const rows = rowsOf(value, 'steps.fetch.output', 9, folding)
    expect(rows.map((row) => row.expression)).toEqual([
      'steps.fetch.output',
      'steps.fetch.output.items',
      'steps.fetch.output.items[0]',
      'steps.fetch.output.items[0]["a b"]',
      'steps.fetch.output.empty',
      'steps.fetch.output.text',
    ])
    expect(rows.map((row) => row.level)).toEqual([0, 1, 2, 3, 1, 1])
  })

  it('are open down to a depth, unless they were toggled', () => {
    expect(rowsOf(value, '', 1, folding).map((row) => row.isOpen)).toEqual([
      true,
      false,
      false,
      false,
    ])
    const toggled = { ...folding, toggled: new Set(['$/items']) }
    expect(rowsOf(value, '', 1, toggled).map((row) => row.hop)).toEqual([
      null,
      'items',
      0,
      'empty',
      'text',
    ])
    expect(rowsOf(value, '', 1, { ...folding, toggled: new Set(['$']) })).toHaveLength(1)
  })

  it('are told apart even when names hold the sign between them', () => {
    const ids = rowsOf({ 'a/b': 1, a: { b: 2 } }, '', 9, folding).map((row) => row.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('are some at first, with a row that stands for the others', () => {
    const many = Array.from({ length: portion + 7 }, (_, at) => at)
    const rows = rowsOf(many, '', 9, folding)
    expect(rows).toHaveLength(1 + portion + 1)
    expect(rows.at(-1)).toMatchObject({ hidden: 7, level: 1 })
    const all = rowsOf(many, '', 9, { ...folding, shown: new Map([['$', 1_000]]) })
    expect(all).toHaveLength(1 + portion + 7)
  })
})
