import { createContext } from 'react'

/** Adds a step after a port of a node; null where nothing can be added. */
export const PortContext = createContext<((node: string, port: string) => void) | null>(null)

/** What can be done with the selected edge; null where nothing can. */
export const EdgeContext = createContext<{
  insert: (edge: string) => void
  remove: (edge: string) => void
} | null>(null)
