import { expect, it } from 'vitest'
import { fieldsOf, withFields } from './input-fields'

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    name: { type: 'string', title: 'Name', description: 'Who' },
    total: { type: 'number', default: 10 },
    any: {},
  },
  required: ['name'],
}

it('shows inputs as a list, and writes the same schema from it', () => {
  const fields = fieldsOf(schema)
  expect(fields?.map(({ name, type, required }) => [name, type, required])).toEqual([
    ['name', 'string', true],
    ['total', 'number', false],
    ['any', 'any', false],
  ])
  expect(withFields(schema, fields ?? [])).toEqual(schema)
})

it('takes inputs away, to the last', () => {
  expect(withFields({ type: 'object', properties: { a: {} }, required: ['a'] }, [])).toEqual({})
})

it.each([
  [{ type: 'array' }],
  [{ type: 'object', properties: { a: { type: 'string', minLength: 2 } } }],
  [{ type: 'object', properties: { a: { type: ['string', 'null'] } } }],
  [{ type: 'object', properties: {}, required: ['gone'] }],
  [{ type: 'object', additionalProperties: { type: 'string' } }],
  [{ type: 'object', oneOf: [] }],
  [{ type: 'object', properties: { a: { type: 'array', items: { type: 'string' } } } }],
])('leaves what the list cannot show to JSON: %j', (other) => {
  expect(fieldsOf(other)).toBeNull()
})
