import { sameJson } from '@/shared/diff/same'

/** JSON data, and looking at it. */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type JsonObject = { [name: string]: Json }

export type JsonKind = 'null' | 'boolean' | 'number' | 'text' | 'list' | 'object'

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function kindOf(value: Json): JsonKind {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object') return 'object'
  if (typeof value === 'string') return 'text'
  return typeof value === 'number' ? 'number' : 'boolean'
}

/** Whether two values are the same data, or both are missing. */
export function sameValue(one: Json | undefined, other: Json | undefined): boolean {
  return (one === undefined) === (other === undefined) && sameJson(one, other)
}

/** A value in at most so many characters. */
export function shortJson(value: Json, most = 60): string {
  if (Array.isArray(value) && value.length > 20) return shortJson(value.slice(0, 20), most)
  const text =
    typeof value === 'string' ? JSON.stringify(value.slice(0, most + 1)) : JSON.stringify(value)
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}
