import { describe, expect, it } from 'vitest'
import { prepare } from './prepare'
import { schemaProblems } from './schema-problems'
import { SchemaValidator } from './validator'

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  $defs: { Line: { type: 'object', properties: { count: { type: 'integer', minimum: 1 } } } },
  properties: {
    name: { type: 'string', minLength: 1 },
    kind: { enum: ['a', 'b'] },
    lines: { type: 'array', items: { $ref: '#/$defs/Line' } },
    limit: { anyOf: [{ type: 'number', maximum: 5 }, { type: 'null' }] },
  },
}

function told(value: object): { [field: string]: string } {
  const problems = schemaProblems(schema, value as never)
  return Object.fromEntries(problems.map(({ field, message }) => [field, message]))
}

describe('what is wrong with a value', () => {
  it('is nothing when it fits', () => {
    expect(told({ name: 'A', kind: 'a', lines: [{ count: 1 }], limit: null })).toEqual({})
  })

  it('is told in words, at the field', () => {
    expect(told({ kind: 'c', lines: [{ count: 0 }, { count: 1.5 }] })).toEqual({
      name: 'This is needed.',
      kind: 'This is none of the choices.',
      'lines.0.count': 'This must be at least 1.',
      'lines.1.count': 'This must be a whole number.',
    })
    expect(told({ name: '', other: 1 })).toEqual({
      name: 'This is needed.',
      other: 'There is no such field.',
    })
  })

  it('of alternatives is that none fits', () => {
    expect(told({ name: 'A', limit: 'x' })).toEqual({ limit: 'This does not fit.' })
  })
})

describe('a schema that is prepared for a form', () => {
  it('has optional fields instead of null', () => {
    const { properties } = prepare({
      type: 'object',
      properties: {
        a: { anyOf: [{ type: 'number' }, { type: 'null' }], default: null, title: 'A' },
        b: { type: ['string', 'null'] },
        c: { anyOf: [{ type: 'number' }, { type: 'string' }, { type: 'null' }] },
        d: { anyOf: [{ $ref: '#/$defs/D' }, { type: 'null' }], default: null },
      },
    })
    expect(properties).toEqual({
      a: { type: 'number', title: 'A' },
      b: { type: 'string' },
      c: { anyOf: [{ type: 'number' }, { type: 'string' }] },
      d: { $ref: '#/$defs/D' },
    })
  })

  it('says what may be anything', () => {
    expect(prepare({ type: 'array' })).toEqual({ type: 'array', items: { 'x-any': true } })
    expect(prepare({ type: 'object', properties: { a: true, b: { title: 'B' } } })).toEqual({
      type: 'object',
      properties: { a: { 'x-any': true }, b: { title: 'B', 'x-any': true } },
    })
    expect(prepare({ type: 'object' })).toEqual({
      type: 'object',
      additionalProperties: { 'x-any': true },
    })
  })
})

describe('the validator of forms', () => {
  const validator = new SchemaValidator()

  it('tells whether a value fits, with the definitions of the whole', () => {
    const line = { $ref: '#/$defs/Line' }
    expect(validator.isValid(line, { count: 2 }, schema as never)).toBe(true)
    expect(validator.isValid(line, { count: 0 }, schema as never)).toBe(false)
  })

  it('takes a schema that is none for one that nothing fits', () => {
    expect(validator.isValid({ $ref: '#/$defs/Gone' }, {}, schema as never)).toBe(false)
  })
})
