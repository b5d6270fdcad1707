import type { Trigger } from '@/api/schema'
import { isObject, type Json, type JsonObject } from '@/shared/json/data'
import { text } from '@/text'
import { durationWords, scheduleWords } from './schedule/words'

const words = text.triggers.words

/** What a trigger waits for, as a person says it. */
export function triggerWords(trigger: Pick<Trigger, 'type' | 'config' | 'url'>): string {
  const config = trigger.config as JsonObject
  const write = byType[trigger.type]
  return write ? write(config, trigger.url) : trigger.type
}

type Write = (config: JsonObject, url: string | null) => string

const byType: { [type: string]: Write } = {
  manual: () => words.manual,
  webhook: (config, url) => words.webhook(methodsOf(config), url ?? '', signedBy(config.signature)),
  form: (_, url) => words.form(url ?? ''),
  schedule: scheduleWords,
  'poll.http': (config) => words.pollHttp(String(config.url), interval(config, 300)),
  'poll.feed': (config) => words.pollFeed(String(config.url), interval(config, 300)),
  'poll.sql': (config) => words.pollSql(String(config.watermark), interval(config, 300)),
  postgres_change: (config) => words.rows(String(config.table), changes(config)),
  model_change: (config) => words.rows(String(config.model), changes(config)),
  event: (config) => words.event(String(config.name)),
  workflow_error: (config) => words.workflowError(config.workflow ? String(config.workflow) : null),
}

const allMethods = 5

function methodsOf(config: JsonObject): string {
  const methods = Array.isArray(config.methods) ? config.methods.map(String) : []
  return methods.length === 0 || methods.length === allMethods ? '' : words.list(methods)
}

function signedBy(signature: Json | undefined): string {
  const kind = isObject(signature) ? String(signature.kind) : 'none'
  return words.signatures[kind as keyof typeof words.signatures] ?? kind
}

function interval(config: JsonObject, usual: number): string {
  return durationWords(Number(config.interval_seconds ?? usual))
}

function changes(config: JsonObject): string {
  const usual = ['created', 'updated', 'deleted']
  const operations = Array.isArray(config.operations) ? config.operations.map(String) : usual
  return words.either(
    operations.map((name) => words.operations[name as keyof typeof words.operations] ?? name),
  )
}

/** What the filters of a trigger ask for; null when it takes every event. */
export function filterWords(filters: unknown): string | null {
  if (typeof filters === 'string') return filters
  if (!isObject(filters) || Object.keys(filters).length === 0) return null
  return Object.entries(filters)
    .map(([path, value]) => `${path} = ${JSON.stringify(value)}`)
    .join(', ')
}
