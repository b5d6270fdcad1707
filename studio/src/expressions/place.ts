import type { Key } from './names'

/** Where in an expression the cursor stands. */
export type Place =
  /** Outside of all braces. */
  | { kind: 'text' }
  /** In a text in quotes, where nothing is to be completed. */
  | { kind: 'quoted' }
  /** Where a name begins. */
  | { kind: 'name'; from: number; typed: string }
  /** After a dot or in brackets: a key of what the path leads to. */
  | { kind: 'key'; from: number; typed: string; path: Key[]; bracket: boolean }
  | { kind: 'filter'; from: number; typed: string }
  | { kind: 'test'; from: number; typed: string }

/** The place at the end of a text; `bare` when the text is an expression without braces. */
export function placeIn(before: string, bare = false): Place {
  const begin = bare ? 0 : insideFrom(before)
  if (begin === null) return { kind: 'text' }
  const inside = before.slice(begin)
  const bracket = /((?:[\w\].']|\[['"]?)*)\[\s*(['"]?)([^'"\][\s]*)$/.exec(inside)
  if (bracket && isPath(bracket[1] ?? '')) {
    const [, base = '', quote = '', typed = ''] = bracket
    const from = before.length - typed.length - quote.length
    return { kind: 'key', from, typed, path: readPath(base), bracket: true }
  }
  if (isQuoted(inside)) return { kind: 'quoted' }
  const typed = /\w*$/.exec(inside)?.[0] ?? ''
  const from = before.length - typed.length
  const ahead = inside.slice(0, inside.length - typed.length)
  if (ahead.endsWith('.')) {
    const base = /(?:[A-Za-z_]\w*|\[(?:-?\d+|'[^']*'|"[^"]*")\]|\.)+$/.exec(ahead.slice(0, -1))?.[0]
    if (!base || !isPath(base)) return { kind: 'quoted' }
    return { kind: 'key', from, typed, path: readPath(base), bracket: false }
  }
  if (/\|\s*$/.test(ahead)) return { kind: 'filter', from, typed }
  if (/\bis\s+(?:not\s+)?$/.test(ahead)) return { kind: 'test', from, typed }
  return { kind: 'name', from, typed }
}

/** Where the braces that are still open at the end of a text begin, after them. */
function insideFrom(text: string): number | null {
  const opened = Math.max(text.lastIndexOf('{{'), text.lastIndexOf('{%'))
  const closed = Math.max(text.lastIndexOf('}}'), text.lastIndexOf('%}'))
  return opened >= 0 && opened > closed ? opened + 2 : null
}

function isQuoted(text: string): boolean {
  let quote = ''
  for (let index = 0; index < text.length; index++) {
    const sign = text[index] ?? ''
    if (quote && sign === '\\') index++
    else if (quote) quote = sign === quote ? '' : quote
    else if (sign === "'" || sign === '"') quote = sign
  }
  return quote !== ''
}

const part = /^(?:\.?([A-Za-z_]\w*)|\[(?:(-?\d+)|'([^']*)'|"([^"]*)")\])/

function isPath(text: string): boolean {
  return /^[A-Za-z_]/.test(text) && readRest(text) === ''
}

function readPath(text: string): Key[] {
  const path: Key[] = []
  readRest(text, path)
  return path
}

/** Reads keys from the beginning of a text, and returns what no key is. */
function readRest(text: string, path: Key[] = []): string {
  let rest = text
  for (let match = part.exec(rest); match; match = part.exec(rest)) {
    const [all, name, index, single, double] = match
    path.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index))
    rest = rest.slice(all.length)
  }
  return rest
}
