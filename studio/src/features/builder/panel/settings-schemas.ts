import type { JsonObject } from '@/shared/json/data'
import { text } from '@/text'

const words = text.panel.settings
const longest = 31_536_000

/** The settings that nodes of all types have, as a form. */
export const nodeSettingsSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    on_error: {
      ...words.onError,
      type: 'string',
      default: 'fail',
      oneOf: [
        { const: 'fail', title: words.onErrors.fail },
        { const: 'continue', title: words.onErrors.continue },
        { const: 'route', title: words.onErrors.route },
      ],
    },
    retry: {
      ...words.retry,
      type: 'object',
      additionalProperties: false,
      properties: {
        max_attempts: { ...words.attempts, ...whole(1, 100), default: 1, 'x-short': true },
        initial_seconds: {
          ...words.firstWait,
          ...number(0, 86_400),
          default: 1,
          'x-short': true,
        },
        multiplier: { ...words.growth, ...number(1, 10), default: 2, 'x-advanced': true },
        max_seconds: {
          ...words.longestWait,
          ...number(0, 86_400),
          default: 300,
          'x-advanced': true,
        },
        jitter: { ...words.jitter, ...number(0, 1), default: 0.1, 'x-advanced': true },
      },
    },
    timeout: { ...words.timeout, type: 'number', exclusiveMinimum: 0, maximum: longest },
    join: {
      ...words.join,
      type: 'string',
      default: 'any',
      oneOf: [
        { const: 'any', title: words.joins.any },
        { const: 'all', title: words.joins.all },
      ],
    },
    notes: { ...words.notes, type: 'string', format: 'textarea', maxLength: 10_000 },
  },
}

/** The settings of a workflow, as a form. */
export const workflowSettingsSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    timeout: { ...words.runTimeout, type: 'number', exclusiveMinimum: 0, maximum: longest },
    error_workflow: { ...words.errorWorkflow, type: 'string', maxLength: 200 },
    priority: { ...words.priority, ...whole(-100, 100), default: 0 },
    delay_seconds: { ...words.delay, ...number(0, longest), default: 0, 'x-advanced': true },
    expires_seconds: {
      ...words.expires,
      type: 'number',
      exclusiveMinimum: 0,
      maximum: longest,
      'x-advanced': true,
    },
    concurrency: {
      ...words.concurrency,
      type: 'object',
      additionalProperties: false,
      'x-advanced': true,
      required: ['limit'],
      properties: {
        limit: { ...words.concurrencyLimit, ...whole(1, 100_000) },
        key: { ...words.key, type: 'string', maxLength: 2_000 },
      },
    },
    rate: {
      ...words.rate,
      type: 'object',
      additionalProperties: false,
      'x-advanced': true,
      required: ['limit', 'seconds'],
      properties: {
        limit: { ...words.rateLimit, ...whole(1, 100_000), 'x-short': true },
        seconds: { ...words.rateSeconds, ...number(0.001, longest), 'x-short': true },
        burst: { ...words.rateBurst, ...whole(1, 100_000), default: 1, 'x-short': true },
        key: { ...words.key, type: 'string', maxLength: 2_000 },
      },
    },
  },
}

function whole(minimum: number, maximum: number): JsonObject {
  return { type: 'integer', minimum, maximum }
}

function number(minimum: number, maximum: number): JsonObject {
  return { type: 'number', minimum, maximum }
}
