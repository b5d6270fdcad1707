import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { answer, api } from '@/api/client'
import type { JsonObject } from '@/shared/json/data'
import type { WorkflowNode } from '../model/document'

type Parts = { [name: string]: JsonObject }

const nothing: Parts = {}
const mostWorkflows = 100

/** What is known of the fields of a node type beyond its schema: what there is to choose from. */
export function useChoices(type: string): Parts {
  const functions = useStepFunctions(type === 'python.step')
  const workflows = useQuery({
    queryKey: ['workflows', 'choices'],
    queryFn: () =>
      answer(api.GET('/v1/workflows', { params: { query: { limit: mostWorkflows } } })),
    enabled: type === 'workflow',
  })
  return useMemo(() => {
    if (functions.data && functions.data.items.length > 0)
      return { function: { examples: functions.data.items.map(({ name }) => name) } }
    if (workflows.data)
      return { workflow: { examples: workflows.data.items.map(({ slug }) => slug) } }
    return nothing
  }, [functions.data, workflows.data])
}

/** The schema of the arguments of the function that a step calls. */
export function useStepFunction(node: WorkflowNode): Parts {
  const functions = useStepFunctions(node.type === 'python.step')
  const called = node.config?.function
  const found = functions.data?.items.find(({ name }) => name === called)
  return useMemo(() => {
    if (!found) return nothing
    const schema = found.input_schema as JsonObject
    const hasArguments = Object.keys((schema.properties ?? {}) as JsonObject).length > 0
    const description = found.description ? { description: found.description } : {}
    return { function: description, ...(hasArguments ? { arguments: schema } : {}) }
  }, [found])
}

function useStepFunctions(enabled: boolean) {
  return useQuery({
    queryKey: ['step-functions'],
    queryFn: () => answer(api.GET('/v1/step-functions')),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
  })
}
