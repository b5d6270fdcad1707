import { isObject, type JsonObject } from '@/shared/json/data'
import { text } from '@/text'

/** A text as a JSON object, or what keeps it from being one. */
export function parsedObject(
  written: string,
): { value: JsonObject; error: null } | { value: null; error: string } {
  try {
    const value = JSON.parse(written.trim() || '{}')
    if (!isObject(value)) return { value: null, error: text.runs.parse.noObject }
    return { value, error: null }
  } catch {
    return { value: null, error: text.runs.parse.noJson }
  }
}
