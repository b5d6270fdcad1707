import { isObject, type Json, type JsonObject } from '@/shared/json/data'

/**
 * A JSON Schema as forms draw it best: what may be null is optional instead, what may be anything
 * says so, and a condition is a text.
 */
export function prepare(schema: JsonObject): JsonObject {
  return prepared(schema) as JsonObject
}

const ofSchemas = ['properties', 'patternProperties', '$defs', 'definitions']
const listsOfSchemas = ['anyOf', 'oneOf', 'allOf', 'prefixItems']
const telling = ['type', '$ref', 'enum', 'const', 'properties', 'items', ...listsOfSchemas]

function prepared(schema: Json): Json {
  if (schema === true) return { 'x-any': true }
  if (!isObject(schema)) return schema
  const one = withoutNull(schema)
  const result: JsonObject = {}
  for (const [key, value] of Object.entries(one)) {
    if (key === 'default' && value === null) continue
    if (ofSchemas.includes(key) && isObject(value)) {
      result[key] = Object.fromEntries(
        Object.entries(value).map(([name, part]) => [name, prepared(part)]),
      )
    } else if (listsOfSchemas.includes(key) && Array.isArray(value)) {
      result[key] = value.map(prepared)
    } else if (key === 'items' || key === 'additionalProperties') {
      result[key] = value === false ? value : prepared(value)
    } else {
      result[key] = value
    }
  }
  if (result.format === 'condition') result.type = 'string'
  if (result.type === 'array' && !('items' in result)) result.items = { 'x-any': true }
  if (result.type === 'object' && !('properties' in result) && !('additionalProperties' in result))
    result.additionalProperties = { 'x-any': true }
  if (!telling.some((key) => key in result)) result['x-any'] = true
  return result
}

/** A schema without the possibility of null: a field that is null is one without a value. */
function withoutNull(schema: JsonObject): JsonObject {
  const { type } = schema
  if (Array.isArray(type)) return { ...schema, type: one(type.filter((name) => name !== 'null')) }
  for (const key of ['anyOf', 'oneOf']) {
    const options = schema[key]
    if (!Array.isArray(options)) continue
    const others = options.filter((option) => !isObject(option) || option.type !== 'null')
    const [only] = others
    if (others.length === options.length) continue
    const { [key]: _, ...rest } = schema
    if (others.length === 1 && isObject(only)) return withoutNull({ ...only, ...rest })
    return { ...rest, [key]: others }
  }
  return schema
}

function one(types: Json[]): Json {
  return types.length === 1 ? (types[0] ?? null) : types
}
