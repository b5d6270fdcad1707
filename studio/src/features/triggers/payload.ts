import { isObject } from '@/shared/json/data'

/** The payload of an event with what people look for first at its top: the body of a delivery. */
export function bodyFirst(payload: unknown): unknown {
  if (!isObject(payload) || !('body' in payload) || !('headers' in payload)) return payload
  const { body, query, ...rest } = payload
  return { body, ...(query === undefined ? {} : { query }), ...rest }
}
