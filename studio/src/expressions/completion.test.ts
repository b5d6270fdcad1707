import { expect, test } from 'vitest'
import type { Catalogue } from './catalogue'
import { completions } from './completion'
import type { Names } from './names'

const names: Names = {
  inputs: { name: 'Ann', 'zip code': '04109' },
  steps: { fetch: { output: { items: [{ price: 4.5 }, { price: 9 }], status: 200 } } },
}

const catalogue: Catalogue = [
  { name: 'join', kind: 'filter', signature: 'join(separator)', description: 'joins' },
  { name: 'defined', kind: 'test', signature: 'defined', description: 'what is there' },
  { name: 'now', kind: 'function', signature: 'now()', description: 'the time' },
  { name: 'upper', kind: 'method', signature: 'text.upper()', description: 'upper case' },
  { name: 'index', kind: 'method', signature: 'list.index(item)', description: 'position' },
]

function labels(before: string, bare = false): string[] | null {
  return completions(before, names, catalogue, bare)?.options.map(({ label }) => label) ?? null
}

test('outside of braces and in quotes nothing is offered', () => {
  expect(labels('steps.')).toBeNull()
  expect(labels("{{ 'steps.")).toBeNull()
  expect(labels('{{ inputs.name }} and ')).toBeNull()
})

test('a name begins with the names there are, functions and words of the language', () => {
  expect(labels('{{ ')).toEqual(expect.arrayContaining(['inputs', 'steps', 'now', 'and']))
  expect(labels('st', true)).toContain('steps')
})

test('after a dot come the keys of the value, with what they hold', () => {
  const found = completions('a {{ steps.fetch.output.', names, catalogue, false)
  expect(found?.from).toBe(24)
  expect(found?.options.map(({ label, detail }) => [label, detail])).toEqual([
    ['items', 'list'],
    ['status', '200'],
  ])
})

test('what is typed already is replaced', () => {
  expect(completions('{{ steps.fetch.output.it', names, catalogue, false)?.from).toBe(22)
})

test('lists go on by an entry, and values by the methods of their kind', () => {
  expect(labels('{{ steps.fetch.output.items.')).toEqual(['[0]', 'index'])
  expect(labels('{{ steps.fetch.output.items[0].')).toEqual(['price'])
  expect(labels('{{ inputs.name.')).toEqual(['upper'])
})

test('in brackets come positions and keys', () => {
  expect(labels('{{ steps.fetch.output.items[')).toEqual(['0', '1'])
  expect(labels('{{ inputs[')).toEqual(['"name"', '"zip code"'])
  expect(labels("{{ inputs['zip code'].")).toEqual(['upper'])
})

test('filters follow a bar, tests follow is', () => {
  expect(labels('{{ inputs.name | ')).toEqual(['join'])
  expect(labels('inputs.name is not ', true)).toEqual(['defined'])
})

test('of what is not known nothing is offered', () => {
  expect(labels('{{ steps.other.')).toBeNull()
})
