import { describe, expect, test } from 'vitest'
import { Problem } from '@/api/problem'
import type { Trigger } from '@/api/schema'
import {
  changeOf,
  creationOf,
  draftOf,
  isChanged,
  newDraft,
  problemsOf,
  settingsSchema,
} from './edit'
import { changed, isNarrowed, queryOf, type TriggerSearch } from './filters'

const trigger = {
  trigger_id: 'trg_1',
  workflow_id: 'wf_1',
  type: 'webhook',
  config: { path: 'orders', signature: { kind: 'none' } },
  filters: { 'body.n': 1 },
  has_secret: true,
} as unknown as Trigger

const schema = { properties: { signature: {}, dedupe: { default: 'off' } } }

describe('drafts', () => {
  test('what the type does anyway is left unsaid', () => {
    const stored = { ...trigger, config: { path: 'orders', dedupe: 'off' } }
    expect(draftOf(stored, schema).config).toEqual({ path: 'orders' })
    expect(isChanged(stored, schema, draftOf(stored, schema))).toBe(false)
  })

  test('a schedule keeps its kind and leaves the rest unsaid', () => {
    const kinds = {
      $defs: {
        Interval: {
          properties: {
            kind: { const: 'interval', default: 'interval' },
            seconds: {},
            jitter_seconds: { default: 0 },
          },
        },
      },
    }
    const stored = { ...trigger, config: { kind: 'interval', seconds: 60, jitter_seconds: 0 } }
    expect(draftOf(stored, kinds).config).toEqual({ kind: 'interval', seconds: 60 })
  })

  test('what is not changed is not sent', () => {
    const draft = draftOf(trigger, schema)
    expect(isChanged(trigger, schema, draft)).toBe(false)
    const reordered = { ...draft, config: { signature: { kind: 'none' }, path: 'orders' } }
    expect(changeOf(trigger, schema, reordered)).toEqual({})
    expect(changeOf(trigger, schema, { ...draft, filters: null })).toEqual({ filters: null })
    expect(changeOf(trigger, schema, { ...draft, config: { path: 'new' } })).toEqual({
      config: { path: 'new' },
    })
  })

  test('a secret is kept, replaced or removed', () => {
    const draft = draftOf(trigger, schema)
    expect(changeOf(trigger, schema, { ...draft, secret: '' })).toEqual({})
    expect(changeOf(trigger, schema, { ...draft, secret: 'another-one' })).toEqual({
      secret: 'another-one',
    })
    expect(changeOf(trigger, schema, { ...draft, secret: null })).toEqual({ secret: null })
  })

  test('a new trigger says only what was written', () => {
    expect(creationOf('manual', newDraft({}))).toEqual({ type: 'manual', config: {} })
  })
})

test('problems go to the part of the form that shows them', () => {
  const item = (field: string) => ({ code: 'x', message: 'Wrong.', remedy: 'Mend it.', field })
  const errors = ['config.path', 'config.inputs.total', 'secret', 'filters'].map(item)
  const found = problemsOf(new Problem(422, { detail: 'Not valid.', errors }))
  expect(found.config.map(({ field }) => field)).toEqual(['path'])
  expect(found.inputs.map(({ field }) => field)).toEqual(['total'])
  expect(found.secret).toBe('Wrong. Mend it.')
  expect(found.filters).toBe('Wrong. Mend it.')
  expect(found.other).toBeNull()
  const taken = new Problem(409, { detail: 'This path belongs to another trigger.' })
  expect(problemsOf(taken).other).toBe(taken)
  expect(problemsOf(null).other).toBeNull()
})

test('the form of the settings leaves the inputs to their own', () => {
  const schema = {
    title: 'Webhook',
    type: 'object',
    properties: { inputs: {}, path: { type: 'string' } },
    required: ['path', 'inputs'],
  }
  expect(settingsSchema(schema)).toEqual({
    type: 'object',
    properties: { path: { type: 'string' } },
    required: ['path'],
  })
})

test('what has to be given comes first', () => {
  const schema = { properties: { interval: {}, first: {}, url: {} }, required: ['url'] }
  const { properties } = settingsSchema(schema)
  expect(Object.keys(properties as object)).toEqual(['url', 'interval', 'first'])
})

describe('filters', () => {
  test('the service is asked for what the address says', () => {
    expect(queryOf({ workflow: 'wf_1', type: 'form', enabled: 'false', trigger: 'trg_1' })).toEqual(
      {
        workflow_id: 'wf_1',
        type: 'form',
        enabled: false,
      },
    )
    expect(queryOf({ enabled: 'perhaps' })).toEqual({})
    expect(isNarrowed({ trigger: 'trg_1' })).toBe(false)
    expect(isNarrowed({ type: 'form' })).toBe(true)
  })

  test('parts of an address are put and taken away', () => {
    const before: TriggerSearch = { type: 'form', enabled: 'true' }
    expect(changed(before, { type: null, workflow: 'wf_1' })).toEqual({
      enabled: 'true',
      workflow: 'wf_1',
    })
  })
})
