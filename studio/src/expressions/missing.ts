import { createContext, useContext } from 'react'

const none: ReadonlySet<string> = new Set()

/** The ids of steps that expressions may name, but that have no sample data. */
export const MissingSteps = createContext(none)

/** Those of the steps without sample data that a text names. */
export function useMissingSteps(text: string): string[] {
  return [...useContext(MissingSteps)].filter((id) =>
    new RegExp(`\\bsteps(?:\\.${id}(?![\\w-])|\\[['"]${id}['"]\\])`).test(text),
  )
}
