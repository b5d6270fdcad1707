import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema'
import type { ProblemItem } from '@/api/schema'
import { isObject, type Json, type JsonObject } from '@/shared/json/data'
import { text } from '@/text'

const words = text.panel.wrong

/** What is wrong with a value by a JSON Schema, for people: at most one problem for each field. */
export function schemaProblems(schema: JsonObject, value: Json): ProblemItem[] {
  const found = new Map<string, ProblemItem>()
  for (const unit of innermost(validate(schema, value))) {
    for (const item of problemsOf(unit, schema, value)) {
      if (!found.has(item.field ?? '')) found.set(item.field ?? '', item)
    }
  }
  return [...found.values()]
}

function validate(schema: JsonObject, value: Json): OutputUnit[] {
  return new Validator(schema as Schema, '2020-12', false).validate(value).errors
}

const wrappers = new Set(['properties', 'items', 'additionalProperties', '$ref', 'allOf', 'if'])

/** The errors that no other error explains; of alternatives only that none of them fits. */
function innermost(units: OutputUnit[]): OutputUnit[] {
  const alternatives = units.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
  return units.filter(
    (unit) =>
      !wrappers.has(unit.keyword) &&
      !alternatives.some(
        (other) => other !== unit && unit.keywordLocation.startsWith(`${other.keywordLocation}/`),
      ),
  )
}

function problemsOf(unit: OutputUnit, root: JsonObject, value: Json): ProblemItem[] {
  const path = segments(unit.instanceLocation)
  const schema = at(root, segments(unit.keywordLocation).slice(0, -1))
  const limit = isObject(schema) ? schema[unit.keyword] : undefined
  if (unit.keyword === 'required' && Array.isArray(limit)) {
    const given = at(value, path)
    return limit
      .filter((name) => typeof name === 'string' && !(isObject(given) && name in given))
      .map((name) => problem([...path, String(name)], words.required))
  }
  return [problem(path, message(unit.keyword, limit))]
}

function message(keyword: string, limit: Json | undefined): string {
  switch (keyword) {
    case 'false':
      return words.unknown
    case 'type':
      return words.type(typesOf(limit))
    case 'enum':
    case 'const':
      return words.choice
    case 'minLength':
      return limit === 1 ? words.required : words.shorter(Number(limit))
    case 'maxLength':
      return words.longer(Number(limit))
    case 'minimum':
      return words.less(Number(limit))
    case 'exclusiveMinimum':
      return words.notMore(Number(limit))
    case 'maximum':
      return words.more(Number(limit))
    case 'exclusiveMaximum':
      return words.notLess(Number(limit))
    case 'minItems':
      return words.fewer(Number(limit))
    case 'maxItems':
      return words.tooMany(Number(limit))
    case 'pattern':
      return words.pattern(String(limit))
    case 'format':
      return words.format(String(limit))
    default:
      return words.other
  }
}

function typesOf(limit: Json | undefined): string {
  const names = (Array.isArray(limit) ? limit : [limit]).filter((name) => name !== 'null')
  return names.map((name) => words.types[name as keyof typeof words.types] ?? name).join(' or ')
}

function problem(path: readonly string[], said: string): ProblemItem {
  return { code: 'schema', message: said, remedy: '', node_id: null, field: path.join('.') }
}

/** The segments of a JSON pointer in a fragment, such as `#/a/b`. */
function segments(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** What stands at a path, going through references inside of the whole. */
function at(whole: Json, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((current, key) => {
    if (Array.isArray(current)) return current[Number(key)]
    if (!isObject(current)) return undefined
    if (key === '$ref' && typeof current.$ref === 'string') return at(whole, segments(current.$ref))
    return current[key]
  }, whole)
}
