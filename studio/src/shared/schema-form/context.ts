import { createContext, useContext, useId } from 'react'
import type { ProblemItem } from '@/api/schema'
import type { Names } from '@/expressions/names'

/** What all fields of a form know. */
export interface FormKnowledge {
  /** What expressions may name; undefined when fields hold plain values. */
  names: Names | undefined
  problems: readonly ProblemItem[]
  disabled: boolean
}

export const FormContext = createContext<FormKnowledge>({
  names: undefined,
  problems: [],
  disabled: false,
})

export function useForm(): FormKnowledge {
  return useContext(FormContext)
}

/** A beginning for the ids of a form's elements that no other form on the page has. */
export function useFormIds(): string {
  return `form-${useId().replaceAll(/[^\w]/g, '')}`
}
