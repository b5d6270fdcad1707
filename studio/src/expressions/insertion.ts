import type { Mode } from './language'
import { placeIn } from './place'
import { holdsExpression, loneExpression } from './values'

/** What to write into a field so that an expression, such as `{{ inputs.a }}`, stands in it. */
export function insertion(before: string, expression: string, mode: Mode): string {
  const bare = loneExpression(expression)
  if (bare === null) return expression
  const inBraces = placeIn(before).kind !== 'text'
  if (inBraces || (mode === 'condition' && !holdsExpression(before))) return bare
  if (mode === 'json' && !isInText(before)) return JSON.stringify(expression)
  return mode === 'json' ? JSON.stringify(expression).slice(1, -1) : expression
}

/** Whether the end of a piece of JSON is inside a text in quotes. */
function isInText(before: string): boolean {
  return (before.replaceAll(/\\./g, '').match(/"/g)?.length ?? 0) % 2 === 1
}
