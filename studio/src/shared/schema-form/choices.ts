import type { RJSFSchema } from '@rjsf/utils'
import { isObject, type Json, kindOf } from '@/shared/json/data'
import { text } from '@/text'

/** The property by whose constant the options are told apart, if there is one. */
export function constantKey(options: readonly RJSFSchema[]): string | undefined {
  const [first] = options
  return Object.keys(first?.properties ?? {}).find((name) =>
    options.every((option) => constantOf(option, name) !== undefined),
  )
}

function constantOf(option: RJSFSchema, key: string): Json | undefined {
  const property = option.properties?.[key]
  if (!isObject(property)) return undefined
  if ('const' in property) return property.const
  return Array.isArray(property.enum) && property.enum.length === 1 ? property.enum[0] : undefined
}

/** The option that a value is of; undefined when it is of none. */
export function fitting(
  options: readonly RJSFSchema[],
  key: string | undefined,
  value: Json | undefined,
  isValid: (option: RJSFSchema) => boolean,
): number | undefined {
  if (value === undefined) return undefined
  const tests: ((option: RJSFSchema) => boolean)[] =
    key !== undefined && isObject(value)
      ? [(option) => constantOf(option, key) === value[key]]
      : [isValid, (option) => option.type === typeOf(value)]
  for (const test of tests) {
    const index = options.findIndex(test)
    if (index >= 0) return index
  }
  return undefined
}

function typeOf(value: Json): string {
  const kind = kindOf(value)
  return kind === 'list' ? 'array' : kind === 'text' ? 'string' : kind
}

/** The value with which an option begins, with what it has in common with the one before. */
export function startOf(
  option: RJSFSchema,
  key: string | undefined,
  value: Json | undefined,
): Json | undefined {
  if (option.type === 'array') return []
  if (option.type !== 'object') return option.default as Json | undefined
  const known = Object.keys(option.properties ?? {})
  const kept = isObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([name]) => known.includes(name)))
    : {}
  return key === undefined ? kept : { ...kept, [key]: constantOf(option, key) ?? null }
}

/** An option without the property that tells it apart. */
export function withoutKey(option: RJSFSchema, key: string): RJSFSchema {
  const { [key]: _, ...properties } = option.properties ?? {}
  const required = option.required?.filter((name) => name !== key) ?? []
  return { ...option, properties, required }
}

/** What an option is called. */
export function labelOf(option: RJSFSchema, key: string | undefined): string {
  if (typeof option['x-label'] === 'string') return option['x-label']
  const constant = key === undefined ? undefined : constantOf(option, key)
  if (constant !== undefined) return capital(String(constant).replaceAll('_', ' '))
  if (option.title) return option.title
  const names = text.panel.wrong.types
  return capital(names[option.type as keyof typeof names] ?? text.panel.form.kinds.json)
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
