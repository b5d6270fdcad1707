import { describe, expect, it, vi } from 'vitest'
import type { WorkflowDocument } from './document'
import { makeWorkflow, secretOf, triggerName } from './make'

const document: WorkflowDocument = {
  name: 'Orders',
  slug: 'orders',
  description: '',
  enabled: true,
  tags: ['a'],
  folder: 'Sales',
  triggers: [],
  spec: { nodes: [] },
}

type Sent = { method: string; path: string; body: Record<string, unknown> }
type Answer = { status: number; body: unknown }

// The client keeps the `fetch` that there is when it is loaded.
const server = vi.hoisted(() => {
  const found = { fetch: (_: Request): Promise<Response> => Promise.reject(new Error('no server')) }
  globalThis.fetch = (request) => found.fetch(request as Request)
  return found
})

/** Answers what the API is asked, and keeps that. */
function serve(answers: (sent: Sent) => Answer): Sent[] {
  const asked: Sent[] = []
  server.fetch = async (request) => {
    const body = JSON.parse((await request.text()) || 'null')
    const sent = { method: request.method, path: new URL(request.url).pathname, body }
    asked.push(sent)
    const answer = answers(sent)
    const type = answer.status < 400 ? 'application/json' : 'application/problem+json'
    return new Response(JSON.stringify(answer.body), {
      status: answer.status,
      headers: { 'Content-Type': type },
    })
  }
  return asked
}

const workflow = { workflow_id: 'wf_1', name: 'Orders' }
const taken = { type: 'conflict', title: 'Conflict', status: 409, detail: 'It is taken.' }
const made = { status: 201, body: workflow }

describe('making a workflow from a document', () => {
  it('makes the workflow first, then its triggers', async () => {
    const asked = serve(() => made)
    const trigger = { type: 'manual' as const, config: {}, filters: null, enabled: true }
    const { left } = await makeWorkflow({ ...document, triggers: [trigger] })
    expect(left).toEqual([])
    expect(asked.map(({ path }) => path.replace(/^.*(?=\/v1)/, ''))).toEqual([
      '/v1/workflows',
      '/v1/workflows/wf_1/triggers',
    ])
    expect(asked[0]?.body).toEqual({
      name: 'Orders',
      slug: 'orders',
      description: '',
      tags: ['a'],
      folder: 'Sales',
      spec: { nodes: [] },
    })
  })

  it('lets the service choose a slug when that of the file is taken or not allowed', async () => {
    const asked = serve(({ body }) => (body.slug ? { status: 409, body: taken } : made))
    await makeWorkflow(document)
    await makeWorkflow({ ...document, slug: 'Not_allowed' })
    expect(asked.map(({ body }) => body.slug)).toEqual(['orders', undefined, undefined])
  })

  it('takes another path when one is taken', async () => {
    const asked = serve(({ body }) =>
      (body.config as { path?: string } | undefined)?.path === 'orders'
        ? { status: 409, body: taken }
        : made,
    )
    const trigger = { type: 'webhook' as const, config: { path: 'orders' }, enabled: true }
    const { left } = await makeWorkflow({ ...document, triggers: [trigger] })
    expect(left).toEqual([])
    expect(asked.at(-1)?.body.config).toEqual({ path: expect.stringMatching(/^orders-\w{6}$/) })
  })

  it('leaves out what needs a secret, and says why others could not be made', async () => {
    const refused = {
      ...taken,
      status: 422,
      errors: [{ code: 'x', message: 'No such table.', remedy: 'Name another.', field: 'config' }],
    }
    const asked = serve(({ path, body }) =>
      path.endsWith('/triggers') && body.type === 'event' ? { status: 422, body: refused } : made,
    )
    const signed = { path: 'a', signature: { kind: 'github' } }
    const { left } = await makeWorkflow(
      {
        ...document,
        triggers: [
          { type: 'webhook', config: signed, enabled: true },
          { type: 'webhook', config: signed, enabled: true },
          { type: 'event', config: { name: 'x' }, enabled: true },
        ],
      },
      new Map([[1, 'a secret']]),
    )
    expect(left.map(({ trigger }) => trigger.type)).toEqual(['webhook', 'event'])
    expect(left[1]?.reason).toBe('No such table. Name another.')
    expect(asked.filter(({ body }) => body.secret === 'a secret')).toHaveLength(1)
  })

  it('disables a workflow that was disabled', async () => {
    const asked = serve(() => made)
    await makeWorkflow({ ...document, enabled: false })
    expect(asked.at(-1)).toMatchObject({ method: 'PATCH', body: { enabled: false } })
  })
})

describe('triggers', () => {
  it('need a secret by what they verify or reach', () => {
    const secret = (type: string, config = {}) =>
      secretOf({ type: type as 'webhook', config, enabled: true })
    expect(secret('webhook')).toBe('none')
    expect(secret('webhook', { signature: { kind: 'none' } })).toBe('none')
    expect(secret('webhook', { signature: { kind: 'hmac' } })).toBe('needed')
    expect(secret('poll.sql')).toBe('needed')
    expect(secret('poll.http')).toBe('none')
    expect(secret('poll.http', { auth_header: 'Authorization' })).toBe('optional')
  })

  it('are called by what tells them apart', () => {
    expect(triggerName({ type: 'webhook', config: { path: 'a' }, enabled: true })).toBe('Webhook a')
    expect(triggerName({ type: 'manual', config: {}, enabled: true })).toBe('Started by hand')
  })
})
