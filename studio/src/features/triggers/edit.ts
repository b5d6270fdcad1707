import { Problem } from '@/api/problem'
import type { ChangeTrigger, CreateTrigger, ProblemItem, Trigger, TriggerType } from '@/api/schema'
import { sameJson } from '@/shared/diff/same'
import { isObject, type Json, type JsonObject } from '@/shared/json/data'

/** A condition, values by their places, or null for every event. */
export type Filters = string | JsonObject | null

/** A trigger as it is being written. `secret` is undefined while the stored one stays, and null
 * when it is to be removed. */
export interface TriggerDraft {
  config: JsonObject
  filters: Filters
  secret: string | null | undefined
}

/** The form of a new trigger. */
export function newDraft(config: JsonObject): TriggerDraft {
  return { config, filters: null, secret: undefined }
}

/** The form of a trigger that is there. What its type does anyway is left unsaid. */
export function draftOf(trigger: Trigger, schema: JsonObject): TriggerDraft {
  return {
    config: withoutDefaults(trigger.config as JsonObject, schema),
    filters: (trigger.filters ?? null) as Filters,
    secret: undefined,
  }
}

/** What of a trigger a draft changes; what stays is left out. */
export function changeOf(trigger: Trigger, schema: JsonObject, draft: TriggerDraft): ChangeTrigger {
  const before = draftOf(trigger, schema)
  return {
    ...(sameJson(before.config, draft.config) ? {} : { config: draft.config }),
    ...(sameJson(before.filters, draft.filters) ? {} : { filters: draft.filters }),
    ...(draft.secret === undefined || draft.secret === '' ? {} : { secret: draft.secret }),
  }
}

export function isChanged(trigger: Trigger, schema: JsonObject, draft: TriggerDraft): boolean {
  return Object.keys(changeOf(trigger, schema, draft)).length > 0
}

function withoutDefaults(config: JsonObject, schema: JsonObject): JsonObject {
  const properties = propertiesOf(schema, config)
  const isUsual = (name: string, value: Json) => {
    const property = properties[name]
    if (!isObject(property) || !('default' in property) || 'const' in property) return false
    return sameJson(property.default, value)
  }
  return Object.fromEntries(Object.entries(config).filter(([name, value]) => !isUsual(name, value)))
}

/** The fields that a configuration may have; where there are several kinds, those of its kind. */
function propertiesOf(schema: JsonObject, config: JsonObject): JsonObject {
  if (isObject(schema.properties)) return schema.properties
  const kinds = isObject(schema.$defs) ? Object.values(schema.$defs) : []
  for (const kind of kinds) {
    const properties = isObject(kind) && isObject(kind.properties) ? kind.properties : {}
    if (isObject(properties.kind) && properties.kind.const === config.kind) return properties
  }
  return {}
}

/** What to send for a new trigger. */
export function creationOf(type: TriggerType, draft: TriggerDraft): CreateTrigger {
  return {
    type,
    config: draft.config,
    ...(draft.filters === null ? {} : { filters: draft.filters }),
    ...(draft.secret ? { secret: draft.secret } : {}),
  } as CreateTrigger
}

/** The problems of an answer by the part of the form that shows them; `config.` is taken away. */
export function problemsOf(error: unknown) {
  const items = error instanceof Problem ? (error.document.errors ?? []) : []
  const of = (name: string) => items.filter(({ field }) => field === name)
  const config = items
    .filter(({ field }) => field === 'config' || field.startsWith('config.'))
    .map((item): ProblemItem => ({ ...item, field: item.field.replace(/^config\.?/, '') }))
  const inputs = config.filter(({ field }) => field === 'inputs' || field.startsWith('inputs.'))
  return {
    config: config.filter((item) => !inputs.includes(item)),
    inputs: inputs.map((item) => ({ ...item, field: item.field.replace(/^inputs\.?/, '') })),
    secret: sentence(of('secret')),
    filters: sentence(of('filters')),
    other: items.length === 0 ? error : null,
  }
}

function sentence(items: ProblemItem[]): string | null {
  return items.map(({ message, remedy }) => `${message} ${remedy}`).join(' ') || null
}

/**
 * The schema of a configuration without the parts that have a form of their own. What has to be
 * given comes first.
 */
export function settingsSchema(schema: JsonObject): JsonObject {
  const { properties, required, description: _, title: __, ...rest } = schema
  if (!isObject(properties)) return schema
  const { inputs: ___, ...others } = properties
  const needed = Array.isArray(required) ? required : []
  const isNeeded = ([name]: [string, Json]) => (needed.includes(name) ? 0 : 1)
  const kept = Object.fromEntries(
    Object.entries(others).sort((one, other) => isNeeded(one) - isNeeded(other)),
  )
  return {
    ...rest,
    ...(isObject(rest.$defs) ? { $defs: labelled(rest.$defs) } : {}),
    properties: kept,
    ...(Array.isArray(required) ? { required: required.filter((name) => name !== 'inputs') } : {}),
  }
}

/** Schemas that are called by their titles where one of them is chosen. */
function labelled(schemas: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      isObject(schema) && typeof schema.title === 'string'
        ? { ...schema, 'x-label': schema.title }
        : schema,
    ]),
  )
}

/** What the configuration of a new trigger has to begin with, so that its form says enough. */
export function startOf(type: string): JsonObject {
  if (type !== 'schedule') return {}
  return { kind: 'cron', cron: '0 9 * * 1-5', timezone: ownTimezone() }
}

/** The time zone of the person's computer. */
export function ownTimezone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
}
