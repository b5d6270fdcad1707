import { holdsExpression } from '@/expressions/values'
import type { Json } from '@/shared/json/data'

/** What a value that may be anything can be edited as. */
export type AnyKind = 'text' | 'number' | 'boolean' | 'json' | 'null'

/** A value as one of another kind, keeping of it what can be kept. */
export function asKind(value: Json | undefined, kind: AnyKind): Json | undefined {
  if (kind === 'null') return null
  if (value === undefined || value === null) return kind === 'boolean' ? false : undefined
  switch (kind) {
    case 'text':
      return typeof value === 'string' ? value : JSON.stringify(value)
    case 'number': {
      const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)
      return Number.isNaN(number) ? undefined : number
    }
    case 'boolean':
      return value === 'true' || (value !== 'false' && Boolean(value))
    case 'json':
      return typeof value === 'string' ? readAsJson(value) : value
  }
}

function readAsJson(text: string): Json {
  if (holdsExpression(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
