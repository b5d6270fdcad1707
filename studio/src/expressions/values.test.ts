import { describe, expect, it } from 'vitest'
import { insertion } from './insertion'
import { namesUsed } from './names'
import { constantOf, expressionOf, loneExpression, readJson, writeJson } from './values'

describe('a value', () => {
  it.each([30, -1.5, true, false, null, [1, [2]], { a: { b: '}' } }])(
    '%j goes to an expression and comes back',
    (value) => {
      expect(constantOf(expressionOf(value))).toEqual(value)
    },
  )

  it('does not come out of an expression that is more than a constant', () => {
    expect(constantOf('{{ inputs.total }}')).toBeUndefined()
    expect(constantOf('{{ }}')).toBeUndefined()
    expect(constantOf('{{ 1 }} and {{ 2 }}')).toBeUndefined()
  })

  it('that is an expression already stays as it is', () => {
    expect(expressionOf('{{ inputs.total }}')).toBe('{{ inputs.total }}')
  })
})

describe('a JSON field', () => {
  it.each([
    undefined,
    null,
    3,
    'text',
    '{{ inputs.a }}',
    'Hello {{ inputs.a }}',
    { a: ['{{ b }}'] },
  ])('shows %j so that it is read as the same', (value) => {
    expect(readJson(writeJson(value))).toEqual(value)
  })

  it('refuses what is neither JSON nor one expression', () => {
    expect(() => readJson('{"a": ')).toThrow(SyntaxError)
    expect(() => readJson('{{ a }} {{ b }}')).toThrow(SyntaxError)
    expect(() => readJson('hello')).toThrow(SyntaxError)
  })
})

describe('one expression', () => {
  it('is found between its braces', () => {
    expect(loneExpression(' {{- inputs.a -}} ')).toBe('inputs.a')
    expect(loneExpression('a {{ b }}')).toBeNull()
  })
})

describe('what is picked from data', () => {
  it('is written with braces into a text, and without where there are some', () => {
    expect(insertion('Hello ', '{{ inputs.a }}', 'template')).toBe('{{ inputs.a }}')
    expect(insertion('Hello {{ ', '{{ inputs.a }}', 'template')).toBe('inputs.a')
    expect(insertion('a > ', '{{ inputs.a }}', 'condition')).toBe('inputs.a')
    expect(insertion('{{ a }} ', '{{ inputs.a }}', 'condition')).toBe('{{ inputs.a }}')
  })

  it('is a text of its own in JSON, or a part of one', () => {
    expect(insertion('{"a": ', '{{ inputs.a }}', 'json')).toBe('"{{ inputs.a }}"')
    expect(insertion('{"a": "b ', '{{ inputs["a b"] }}', 'json')).toBe('{{ inputs[\\"a b\\"] }}')
  })
})

describe('the names that are sent for a preview', () => {
  const names = { inputs: { a: 1 }, steps: { one: { output: 1 }, two: { output: 2 } }, vars: {} }

  it('are those of the text', () => {
    expect(namesUsed('{{ inputs.a }}', names)).toEqual({ inputs: { a: 1 } })
    expect(namesUsed('{{ steps.two.output }}', names)).toEqual({ steps: { two: { output: 2 } } })
  })

  it('are all steps where the text names none of them', () => {
    expect(namesUsed('{{ steps | length }}', names)).toEqual({ steps: names.steps })
  })
})
