import type { Json } from '@/shared/json/data'

/** How values and expressions become one another, in fields that may hold either. */

const lone = /^\s*\{\{-?([\s\S]*?)-?\}\}\s*$/

/** Whether a value is a text that is evaluated. */
export function holdsExpression(value: unknown): value is string {
  return typeof value === 'string' && (value.includes('{{') || value.includes('{%'))
}

/** What is between the braces of a text that is one expression and nothing else. */
export function loneExpression(text: string): string | null {
  const inside = lone.exec(text)?.[1]
  return inside === undefined || inside.includes('{{') ? null : inside.trim()
}

/** A value as the expression that gives it; a text with expressions stays as it is. */
export function expressionOf(value: Json | undefined): string {
  if (value === undefined) return ''
  if (holdsExpression(value)) return value
  return `{{ ${JSON.stringify(value)} }}`
}

/** The value that an expression is when it is written out in it, else undefined. */
export function constantOf(text: string): Json | undefined {
  const inside = loneExpression(text)
  if (inside === null || inside === '') return undefined
  try {
    return JSON.parse(inside)
  } catch {
    return undefined
  }
}

/**
 * The value that a person means by the text of a JSON field: JSON, or one expression that gives
 * the whole value. Throws a SyntaxError for anything else.
 */
export function readJson(text: string): Json | undefined {
  if (text.trim() === '') return undefined
  if (holdsExpression(text) && loneExpression(text) !== null) return text.trim()
  return JSON.parse(text)
}

/** A value as a JSON field shows it. */
export function writeJson(value: Json | undefined): string {
  if (value === undefined) return ''
  if (holdsExpression(value) && loneExpression(value) !== null) return value
  return JSON.stringify(value, null, 2)
}
