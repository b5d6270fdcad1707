import { useRef, useState } from 'react'
import { type Json, sameValue } from './json/data'

interface Options {
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
export function useValueText({ value, onChange, read, write }: Options) {
  const [text, setText] = useState(() => write(value))
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
      return
    }
    if (sameValue(meant, known.current)) return
    known.current = meant
    onChange(meant)
  }
  return { text, change, error }
}
