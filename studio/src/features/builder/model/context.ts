import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { BuilderState, BuilderStore } from './store'

const BuilderContext = createContext<BuilderStore | null>(null)

export const BuilderProvider = BuilderContext.Provider

/** The store of the builder around. */
export function useBuilderStore(): BuilderStore {
  const store = useContext(BuilderContext)
  if (!store) throw new Error('A part of the builder stands outside of it.')
  return store
}

/** A part of the builder's state; the component is drawn again when that part changes. */
export function useBuilder<Part>(part: (state: BuilderState) => Part): Part {
  return useStore(useBuilderStore(), part)
}
