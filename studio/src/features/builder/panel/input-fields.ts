import { isObject, type Json, type JsonObject } from '@/shared/json/data'

/** One input of a workflow, as the list of inputs shows it. */
export interface InputField {
  name: string
  type: InputType
  required: boolean
  description: string
  default: Json | undefined
}

export const inputTypes = [
  'string',
  'number',
  'integer',
  'boolean',
  'array',
  'object',
  'any',
] as const

export type InputType = (typeof inputTypes)[number]

/** What a list of inputs can show of a property; one with more is edited as JSON Schema. */
const shown = new Set(['type', 'description', 'default', 'title', 'items'])

/** The inputs that a JSON Schema describes; null when it says more than the list can show. */
export function fieldsOf(schema: JsonObject): InputField[] | null {
  const { type, properties, required, additionalProperties, ...others } = schema
  if (type !== undefined && type !== 'object') return null
  if (additionalProperties !== undefined && typeof additionalProperties !== 'boolean') return null
  if (Object.keys(others).some((key) => key !== '$schema' && key !== 'title')) return null
  if (properties !== undefined && !isObject(properties)) return null
  if (required !== undefined && !Array.isArray(required)) return null
  const fields: InputField[] = []
  for (const [name, property] of Object.entries(properties ?? {})) {
    const field = isObject(property) ? fieldOf(name, property) : null
    if (!field) return null
    fields.push({ ...field, required: required?.includes(name) ?? false })
  }
  return required?.every((name) => fields.some((field) => field.name === name)) === false
    ? null
    : fields
}

function fieldOf(name: string, property: JsonObject): InputField | null {
  if (Object.keys(property).some((key) => !shown.has(key))) return null
  const { type = 'any', description = '', items } = property
  if (!inputTypes.some((one) => one === type) || typeof description !== 'string') return null
  if (items !== undefined && !(isObject(items) && Object.keys(items).length === 0)) return null
  return { name, type: type as InputType, required: false, description, default: property.default }
}

/** The schema with other inputs; what else it and its properties say, it keeps. */
export function withFields(schema: JsonObject, fields: readonly InputField[]): JsonObject {
  const { properties, required: _, ...rest } = schema
  if (fields.length === 0) {
    const { type: __, ...others } = rest
    return others
  }
  const before = isObject(properties) ? properties : {}
  const next = Object.fromEntries(
    fields.map((field) => [field.name, propertyOf(field, before[field.name])]),
  )
  const required = fields.filter((field) => field.required).map(({ name }) => name)
  return {
    ...rest,
    type: 'object',
    properties: next,
    ...(required.length > 0 ? { required } : {}),
  }
}

function propertyOf(field: InputField, before: Json | undefined): JsonObject {
  const { title } = isObject(before) ? before : {}
  return {
    ...(field.type === 'any' ? {} : { type: field.type }),
    ...(title === undefined ? {} : { title }),
    ...(field.description ? { description: field.description } : {}),
    ...(field.default === undefined ? {} : { default: field.default }),
  }
}
