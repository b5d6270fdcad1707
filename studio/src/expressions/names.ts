import { isObject, type Json, type JsonObject } from '@/shared/json/data'

/** What an expression may name, with sample values: inputs, vars, event, steps, item, … */
export type Names = JsonObject

export type Key = string | number

/** The value at a path of keys, undefined when there is none. */
export function valueAt(value: Json | undefined, path: readonly Key[]): Json | undefined {
  return path.reduce<Json | undefined>((current, key) => {
    if (Array.isArray(current)) return current.at(Number(key))
    return isObject(current) && Object.hasOwn(current, key) ? current[key] : undefined
  }, value)
}

/** Those of the names that a text may use, so that no more of them is sent than it needs. */
export function namesUsed(text: string, names: Names): Names {
  const used: Names = {}
  for (const [name, value] of Object.entries(names)) {
    if (!text.includes(name)) continue
    used[name] = name === 'steps' && isObject(value) ? stepsUsed(text, value) : value
  }
  return used
}

function stepsUsed(text: string, steps: JsonObject): JsonObject {
  const used = Object.entries(steps).filter(([id]) => text.includes(id))
  return used.length > 0 ? Object.fromEntries(used) : steps
}
