import createClient, { type Middleware } from 'openapi-fetch'
import { page } from '@/app/page'
import { readKey } from './key'
import { problemOf } from './problem'
import type { paths } from './schema'

/** The headers by which the server knows who asks: a key, or the token that goes with a session. */
export function identity(): Record<string, string> {
  const key = readKey()
  if (key) return { Authorization: `Bearer ${key}` }
  return page.csrf ? { 'X-CSRFToken': page.csrf } : {}
}

const known: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(identity())) request.headers.set(name, value)
    return request
  },
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response)
    return response
  },
}

/** The API. A call throws a `Problem` for every answer that is not a success. */
export const api = createClient<paths>({ baseUrl: page.api, credentials: 'same-origin' })
api.use(known)

/** What a call answered. */
export async function answer<Data>(call: Promise<{ data?: Data }>): Promise<Data> {
  return (await call).data as Data
}
