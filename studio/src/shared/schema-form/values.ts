import { holdsExpression } from '@/expressions/values'
import { isObject, type Json, type JsonObject } from '@/shared/json/data'

/** Data without the keys that have no value; entries of lists without one are null. */
export function withoutUndefined(value: unknown): Json {
  if (Array.isArray(value)) return value.map((item) => withoutUndefined(item))
  if (isObject(value)) {
    const kept = Object.entries(value).filter(([, item]) => item !== undefined)
    return Object.fromEntries(kept.map(([key, item]) => [key, withoutUndefined(item)]))
  }
  return (value ?? null) as Json
}

export function isPlain(value: Json): value is JsonObject {
  return isObject(value)
}

/** What kind of control a field has. */
export type Control =
  | 'text'
  | 'secret'
  | 'condition'
  | 'any'
  | 'choice'
  | 'select'
  | 'number'
  | 'switch'
  | 'list'
  | 'object'

interface Described {
  type?: unknown
  format?: unknown
  enum?: unknown
  anyOf?: unknown
  oneOf?: unknown
  [name: string]: unknown
}

/** The control for a schema that was prepared. */
export function controlOf(schema: Described): Control {
  if (schema['x-any']) return 'any'
  if (schema.format === 'condition') return 'condition'
  if (Array.isArray(schema.enum)) return 'select'
  if (schema.anyOf || schema.oneOf) return isListOfConstants(schema) ? 'select' : 'choice'
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  switch (type) {
    case 'string':
      return schema.format === 'password' ? 'secret' : 'text'
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
      return 'switch'
    case 'array':
      return 'list'
    default:
      return 'object'
  }
}

function isListOfConstants(schema: Described): boolean {
  const options = schema.oneOf ?? schema.anyOf
  return Array.isArray(options) && options.every((option) => isObject(option) && 'const' in option)
}

/** Whether a control can show a value; what it cannot show must be shown otherwise, not lost. */
export function canShow(control: Control, value: Json | undefined): boolean {
  if (value === undefined || value === null) return true
  switch (control) {
    case 'text':
    case 'secret':
      return typeof value !== 'object'
    case 'number':
      return typeof value === 'number'
    case 'switch':
      return typeof value === 'boolean'
    case 'list':
      return Array.isArray(value)
    case 'object':
      return isObject(value)
    case 'select':
      return !holdsExpression(value)
    default:
      return true
  }
}
