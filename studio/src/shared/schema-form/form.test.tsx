import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '@/shared/json/data'
import { Form, type FormProps } from './form'

beforeAll(() => {
  window.matchMedia = (query) =>
    ({ matches: false, media: query, addEventListener() {}, removeEventListener() {} }) as never
  window.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
})

afterEach(cleanup)

function show(schema: JsonObject, first: JsonObject, more: Partial<FormProps> = {}) {
  const values: JsonObject[] = [first]
  function Held() {
    const [value, setValue] = useState(first)
    return (
      <Form
        schema={schema}
        value={value}
        onChange={(next) => {
          values.push(next)
          setValue(next)
        }}
        {...more}
      />
    )
  }
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider>
        <Held />
      </MantineProvider>
    </QueryClientProvider>,
  )
  return { last: () => values.at(-1), count: () => values.length }
}

const limits: JsonObject = {
  type: 'object',
  properties: {
    title: { type: 'string', title: 'Title', default: 'None yet' },
    limit: {
      anyOf: [{ type: 'number', minimum: 0 }, { type: 'null' }],
      default: null,
      title: 'Limit',
      description: 'The most there may be.',
    },
    loud: { type: 'boolean', title: 'Loud', default: true },
  },
}

test('a form writes nothing that nobody wrote', () => {
  const form = show(limits, {})
  expect(form.count()).toBe(1)
  expect(screen.getByLabelText('Title').getAttribute('placeholder')).toBe('None yet')
  expect((screen.getByLabelText('Loud') as HTMLInputElement).checked).toBe(true)
})

test('what may be null is one optional field, and has no key while it is empty', async () => {
  const form = show(limits, { title: 'A' })
  const limit = screen.getByLabelText('Limit')
  await userEvent.type(limit, '25')
  expect(form.last()).toEqual({ title: 'A', limit: 25 })
  await userEvent.clear(limit)
  expect(form.last()).toEqual({ title: 'A' })
})

test('a default that is switched off is written', async () => {
  const form = show(limits, {})
  await userEvent.click(screen.getByLabelText('Loud'))
  expect(form.last()).toEqual({ loud: false })
})

test('problems stand at their field', () => {
  const problem = { code: 'x', message: 'Too many.', remedy: 'Take less.', node_id: null }
  show(limits, { limit: 5 }, { problems: [{ ...problem, field: 'limit' }] })
  const named = screen.getByText('Too many. Take less.').closest('[data-field]')
  expect(named?.getAttribute('data-field')).toBe('limit')
})

test('an object of any names is edited in rows, and a row without a name is not written', async () => {
  const schema = {
    type: 'object',
    properties: {
      headers: { type: 'object', title: 'Headers', additionalProperties: { type: 'string' } },
    },
  }
  const form = show(schema, { headers: { 'x.a': '1' } })
  await userEvent.click(screen.getByText('Add'))
  expect(form.count()).toBe(1)
  const [, name] = screen.getAllByLabelText('Name')
  if (name) await userEvent.type(name, 'x-b')
  expect(form.last()).toEqual({ headers: { 'x.a': '1', 'x-b': '' } })
  const [first] = screen.getAllByLabelText('Name')
  if (first) await userEvent.type(first, 'c')
  expect(form.last()).toEqual({ headers: { 'x.ac': '1', 'x-b': '' } })
  await userEvent.click(screen.getByLabelText('Remove x-b'))
  expect(form.last()).toEqual({ headers: { 'x.ac': '1' } })
})

const choice = {
  type: 'object',
  $defs: {
    None: { type: 'object', properties: { kind: { const: 'none' } }, required: ['kind'] },
    Key: {
      type: 'object',
      properties: { kind: { const: 'key' }, value: { type: 'string', title: 'Secret' } },
      required: ['kind', 'value'],
    },
  },
  properties: {
    auth: { title: 'Sign in', oneOf: [{ $ref: '#/$defs/None' }, { $ref: '#/$defs/Key' }] },
  },
}

test('a choice is told by its constant, and what was typed is there when one comes back', async () => {
  const form = show(choice, {})
  await userEvent.click(screen.getByLabelText('Key'))
  expect(form.last()).toEqual({ auth: { kind: 'key' } })
  await userEvent.type(screen.getByLabelText(/Secret/), 'abc')
  expect(form.last()).toEqual({ auth: { kind: 'key', value: 'abc' } })
  await userEvent.click(screen.getByLabelText('None'))
  expect(form.last()).toEqual({ auth: { kind: 'none' } })
  await userEvent.click(screen.getByLabelText('Key'))
  expect(form.last()).toEqual({ auth: { kind: 'key', value: 'abc' } })
})

test('lists grow and shrink', async () => {
  const schema = {
    type: 'object',
    properties: { codes: { type: 'array', title: 'Codes', items: { type: 'integer' } } },
  }
  const form = show(schema, { codes: [404] })
  await userEvent.click(screen.getByText('Add'))
  const [, second] = screen.getAllByRole('textbox')
  if (second) await userEvent.type(second, '410')
  expect(form.last()).toEqual({ codes: [404, 410] })
  await userEvent.click(screen.getByLabelText('Remove no. 1'))
  expect(form.last()).toEqual({ codes: [410] })
})

test('expressions stand wherever values may, and values come back from constant ones', async () => {
  const form = show(
    {
      ...limits,
      ...choice,
      properties: { ...(limits.properties as JsonObject), ...choice.properties },
    },
    { limit: '{{ 5 }}', auth: '{{ vars.auth }}' },
    { names: {} },
  )
  expect(form.count()).toBe(1)
  await userEvent.click(screen.getByLabelText('fx: expression for Limit'))
  expect(form.last()).toEqual({ limit: 5, auth: '{{ vars.auth }}' })
  await userEvent.click(screen.getByLabelText('fx: expression for Limit'))
  expect(form.last()).toEqual({ limit: '{{ 5 }}', auth: '{{ vars.auth }}' })
})

test('a value that its field cannot show stays', () => {
  const form = show(limits, { limit: 'many', unknown: { a: [1] } }, { names: {} })
  expect(form.count()).toBe(1)
})
