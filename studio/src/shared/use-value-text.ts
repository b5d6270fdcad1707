import { createContext, useContext, useRef, useState } from 'react'
import { type Json, sameValue } from './json/data'

/** Texts by field that mean no value, each with the value that the field had meanwhile. */
export type UnreadTexts = Map<string, { text: string; value: Json | undefined }>

/** Where fields keep what means no value for when they are shown again. */
export const UnreadContext = createContext<UnreadTexts | null>(null)

interface Options {
  /** Names the field among those that share an `UnreadContext`; without a name it keeps nothing. */
  field?: string
  value: Json | undefined
  onChange: (value: Json | undefined) => void
  /** Reads what was typed. Throws for what means no value. */
  read: (text: string) => Json | undefined
  write: (value: Json | undefined) => string
}

/**
 * The text of a field whose value is read from it. What means no value stays in the field and is
 * not given on; a value from outside replaces the text only when it is another one.
 */
export function useValueText({ field, value, onChange, read, write }: Options) {
  const unread = useContext(UnreadContext)
  const [text, setText] = useState(() => {
    const kept = field === undefined ? undefined : unread?.get(field)
    return kept && sameValue(kept.value, value) ? kept.text : write(value)
  })
  const known = useRef<Json | undefined>(value)
  if (!sameValue(known.current, value)) {
    known.current = value
    setText(write(value))
  }
  let error: unknown = null
  try {
    read(text)
  } catch (reason) {
    error = reason
  }
  const change = (next: string) => {
    setText(next)
    let meant: Json | undefined
    try {
      meant = read(next)
    } catch {
      if (field !== undefined) unread?.set(field, { text: next, value })
      return
    }
    if (field !== undefined) unread?.delete(field)
    if (sameValue(meant, known.current)) return
    known.current = meant
    onChange(meant)
  }
  return { text, change, error }
}
