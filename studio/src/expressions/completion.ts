import type { Completion, CompletionResult } from '@codemirror/autocomplete'
import { isObject, type Json, kindOf, shortJson } from '@/shared/json/data'
import { below } from '@/shared/json/paths'
import { text as words } from '@/text'
import type { Catalogue } from './catalogue'
import { type Key, type Names, valueAt } from './names'
import { placeIn } from './place'

const keywords = ['and', 'or', 'not', 'in', 'is', 'if', 'else', 'true', 'false', 'none']
const mostIndices = 20

/** What may follow a text up to the cursor, of names with sample values and of the language. */
export function completions(
  before: string,
  names: Names,
  catalogue: Catalogue,
  bare: boolean,
): CompletionResult | null {
  const place = placeIn(before, bare)
  switch (place.kind) {
    case 'text':
    case 'quoted':
      return null
    case 'name':
      return { from: place.from, options: namesOf(names, catalogue), validFor: /^\w*$/ }
    case 'filter':
    case 'test':
      return { from: place.from, options: called(catalogue, place.kind), validFor: /^\w*$/ }
    case 'key':
      return keysOf(place, valueAt(names, place.path), catalogue)
  }
}

function namesOf(names: Names, catalogue: Catalogue): Completion[] {
  return [
    ...Object.entries(names).map(([name, value]) => valueCompletion(name, name, value, 2)),
    ...called(catalogue, 'function'),
    ...keywords.map((label) => ({ label, type: 'keyword', boost: -2 })),
  ]
}

function keysOf(
  place: { from: number; path: readonly Key[]; bracket: boolean },
  value: Json | undefined,
  catalogue: Catalogue,
): CompletionResult | null {
  if (value === undefined) return null
  if (place.bracket) {
    const options = inBrackets(value)
    return options.length > 0 ? { from: place.from, options, validFor: /^['"]?[^'"\]]*$/ } : null
  }
  const keys = isObject(value)
    ? Object.entries(value).map(([key, item]) => afterDot(key, item))
    : Array.isArray(value)
      ? value.slice(0, 1).map((item, index) => entryAfterDot(index, item))
      : []
  return {
    from: place.from,
    options: [...keys, ...methods(value, catalogue)],
    validFor: /^\w*$/,
  }
}

function afterDot(key: string, value: Json): Completion {
  const written = below('', key)
  const plain = valueCompletion(key, key, value, 1)
  return written.startsWith('[') ? { ...plain, apply: replaceDot(written) } : plain
}

function entryAfterDot(index: number, value: Json): Completion {
  return { ...valueCompletion(`[${index}]`, '', value, 1), apply: replaceDot(`[${index}]`) }
}

/** Writes brackets in the place of the dot before the cursor. */
function replaceDot(written: string): NonNullable<Completion['apply']> {
  return (view, _completion, from, to) => {
    const begin = from - 1
    view.dispatch({
      changes: { from: begin, to, insert: written },
      selection: { anchor: begin + written.length },
      userEvent: 'input.complete',
    })
  }
}

function inBrackets(value: Json): Completion[] {
  if (Array.isArray(value)) {
    return value
      .slice(0, mostIndices)
      .map((item, index) => valueCompletion(String(index), `${index}`, item, -index / 100))
  }
  if (!isObject(value)) return []
  return Object.entries(value).map(([key, item]) => {
    const quoted = JSON.stringify(key)
    return valueCompletion(quoted, quoted, item, 1)
  })
}

function methods(value: Json, catalogue: Catalogue): Completion[] {
  const kind = kindOf(value)
  return called(catalogue, 'method')
    .filter(({ detail }) => detail?.startsWith(`${kind}.`))
    .map((option) => ({ ...option, boost: -1 }))
}

function called(catalogue: Catalogue, kind: string): Completion[] {
  return catalogue
    .filter((one) => one.kind === kind)
    .map(({ name, signature, description }) => ({
      label: name,
      type: 'function',
      detail: signature,
      info: description,
      ...(kind === 'function' || kind === 'method' ? { apply: `${name}()` } : {}),
    }))
}

function valueCompletion(label: string, apply: string, value: Json, boost: number): Completion {
  const kind = kindOf(value)
  return {
    label,
    apply,
    type: kind,
    detail: kind === 'object' || kind === 'list' ? words.panel.kinds[kind] : shortJson(value, 32),
    boost,
  }
}
