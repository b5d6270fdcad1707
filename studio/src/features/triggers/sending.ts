import { isObject, type Json, type JsonObject } from '@/shared/json/data'

/** How a delivery proves that it is genuine, as far as a browser can do it: by headers that hold the
 * secret itself. */
export function secretHeaders(signature: Json | undefined, secret: string): Record<string, string> {
  const scheme = schemeOf(signature)
  switch (scheme.kind) {
    case 'shared_secret':
      return { [String(scheme.header ?? 'X-Webhook-Secret')]: secret }
    case 'bearer':
      return { Authorization: `Bearer ${secret}` }
    case 'basic':
      return { Authorization: `Basic ${base64(secret)}` }
    default:
      return {}
  }
}

/** Whether deliveries carry the secret itself, and can be sent from here by who knows it. */
export function carriesSecret(signature: Json | undefined): boolean {
  return ['shared_secret', 'bearer', 'basic'].includes(schemeOf(signature).kind)
}

/** Whether deliveries are signed, so that only who has the secret at hand can send one. */
export function isSigned(signature: Json | undefined): boolean {
  const { kind } = schemeOf(signature)
  return kind !== 'none' && !carriesSecret(signature)
}

/** The method of a test: POST where the webhook takes it. */
export function methodOf(config: JsonObject): string {
  const methods = Array.isArray(config.methods) ? config.methods.map(String) : []
  return methods.length === 0 || methods.includes('POST') ? 'POST' : (methods[0] ?? 'POST')
}

/** The body of the sample of a webhook. */
export function sampleBody(sample: unknown): string {
  return JSON.stringify(isObject(sample) ? (sample.body ?? {}) : {}, null, 2)
}

function schemeOf(signature: Json | undefined): JsonObject & { kind: string } {
  if (!isObject(signature)) return { kind: 'none' }
  return { ...signature, kind: String(signature.kind ?? 'none') }
}

function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)))
}

/** Commands for a shell that send a signed delivery, once SECRET is replaced. */
export function curlOf(
  address: string,
  method: string,
  signature: Json | undefined,
  body: string,
): string {
  const { setup, headers } = signing(schemeOf(signature))
  return [
    "SECRET='SECRET'",
    `BODY=${quoted(body)}`,
    ...setup,
    `curl -X ${method} ${quoted(address)} \\`,
    "  -H 'Content-Type: application/json' \\",
    ...headers.map((header) => `  -H "${header}" \\`),
    '  --data-raw "$BODY"',
  ].join('\n')
}

interface Signing {
  setup: string[]
  headers: string[]
}

const now = 'T=$(date +%s)'

function signing(scheme: JsonObject & { kind: string }): Signing {
  switch (scheme.kind) {
    case 'github':
    case 'meta':
      return { setup: [hex('$BODY')], headers: ['X-Hub-Signature-256: sha256=$SIG'] }
    case 'stripe':
      return { setup: [now, hex('$T.$BODY')], headers: ['Stripe-Signature: t=$T,v1=$SIG'] }
    case 'slack':
      return {
        setup: [now, hex('v0:$T:$BODY')],
        headers: ['X-Slack-Request-Timestamp: $T', 'X-Slack-Signature: v0=$SIG'],
      }
    case 'standard_webhooks':
      return {
        setup: [
          now,
          'ID="msg_$T"',
          `KEY=$(printf %s "\${SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')`,
          'SIG=$(printf %s "$ID.$T.$BODY" | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64)',
        ],
        headers: ['Webhook-Id: $ID', 'Webhook-Timestamp: $T', 'Webhook-Signature: v1,$SIG'],
      }
    default:
      return hmac(scheme)
  }
}

function hmac(scheme: JsonObject): Signing {
  const algorithm = String(scheme.algorithm ?? 'sha256')
  const header = String(scheme.header ?? 'X-Signature')
  const setup =
    scheme.encoding === 'base64'
      ? `SIG=$(printf %s "$BODY" | openssl dgst -${algorithm} -hmac "$SECRET" -binary | base64 -w0)`
      : hex('$BODY', algorithm)
  return { setup: [setup], headers: [`${header}: ${String(scheme.prefix ?? '')}$SIG`] }
}

function hex(signed: string, algorithm = 'sha256'): string {
  return `SIG=$(printf %s "${signed}" | openssl dgst -${algorithm} -hmac "$SECRET" | sed 's/.* //')`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
