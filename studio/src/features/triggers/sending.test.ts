import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { curlOf, isSigned, methodOf, sampleBody, secretHeaders } from './sending'

const body = `{"it's": "$PATH \\"quoted\\""}`
const secret = 'a-secret-of-mine'

/** What a shell makes of the commands: the arguments of curl. */
function executed(signature: { kind: string; [name: string]: string }, key = secret): string[] {
  const command = curlOf('https://example.com/v1/hooks-test/x', 'POST', signature, body)
  const script = command.replace("SECRET='SECRET'", `SECRET='${key}'`)
  const listed = `curl() { printf '%s\\0' "$@"; }\n${script}`
  return execFileSync('bash', ['-c', listed], { encoding: 'utf8' }).split('\0')
}

function headerOf(lines: string[], name: string): string {
  const found = lines.find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}: `))
  return found?.slice(name.length + 2) ?? ''
}

const hmac = (text: string, key: string | Buffer = secret, algorithm = 'sha256') =>
  createHmac(algorithm, key).update(text)

describe('signed deliveries', () => {
  test('the body arrives as it was written', () => {
    const lines = executed({ kind: 'github' })
    expect(lines[lines.indexOf('--data-raw') + 1]).toBe(body)
    expect(lines).toContain('https://example.com/v1/hooks-test/x')
  })

  test('GitHub and Meta', () => {
    for (const kind of ['github', 'meta'])
      expect(headerOf(executed({ kind }), 'X-Hub-Signature-256')).toBe(
        `sha256=${hmac(body).digest('hex')}`,
      )
  })

  test('HMAC with all its options', () => {
    const signature = { kind: 'hmac', header: 'X-Own', prefix: 'v1=', algorithm: 'sha512' }
    expect(headerOf(executed(signature), 'X-Own')).toBe(
      `v1=${hmac(body, secret, 'sha512').digest('hex')}`,
    )
    expect(headerOf(executed({ ...signature, encoding: 'base64' }), 'X-Own')).toBe(
      `v1=${hmac(body, secret, 'sha512').digest('base64')}`,
    )
  })

  test('Stripe and Slack sign the time too', () => {
    const [time = '', signed = ''] = headerOf(executed({ kind: 'stripe' }), 'Stripe-Signature')
      .split(',')
      .map((part) => part.slice(part.indexOf('=') + 1))
    expect(signed).toBe(hmac(`${time}.${body}`).digest('hex'))
    const slack = executed({ kind: 'slack' })
    const stamp = headerOf(slack, 'X-Slack-Request-Timestamp')
    expect(headerOf(slack, 'X-Slack-Signature')).toBe(
      `v0=${hmac(`v0:${stamp}:${body}`).digest('hex')}`,
    )
  })

  test('Standard Webhooks has a key in Base64', () => {
    const key = Buffer.from('0123456789abcdef')
    const lines = executed({ kind: 'standard_webhooks' }, `whsec_${key.toString('base64')}`)
    const [id, time] = [headerOf(lines, 'Webhook-Id'), headerOf(lines, 'Webhook-Timestamp')]
    expect(headerOf(lines, 'Webhook-Signature')).toBe(
      `v1,${hmac(`${id}.${time}.${body}`, key).digest('base64')}`,
    )
  })
})

test('headers that carry the secret itself', () => {
  expect(secretHeaders({ kind: 'shared_secret', header: 'X-Key' }, 's')).toEqual({ 'X-Key': 's' })
  expect(secretHeaders({ kind: 'bearer' }, 's')).toEqual({ Authorization: 'Bearer s' })
  expect(secretHeaders({ kind: 'basic' }, 'ann:ü')).toEqual({ Authorization: 'Basic YW5uOsO8' })
  expect(secretHeaders(undefined, 's')).toEqual({})
  expect([undefined, { kind: 'none' }, { kind: 'bearer' }].some(isSigned)).toBe(false)
  expect(isSigned({ kind: 'slack' })).toBe(true)
})

test('what a test sends', () => {
  expect(methodOf({})).toBe('POST')
  expect(methodOf({ methods: ['PUT', 'GET'] })).toBe('PUT')
  expect(sampleBody({ body: { id: 7 } })).toBe('{\n  "id": 7\n}')
  expect(sampleBody(null)).toBe('{}')
})
