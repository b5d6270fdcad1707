import { queryOptions, useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import type { NodeType } from './schema'

/** All node types of the service, by name. They change only with the service itself. */
export const nodeTypesQuery = queryOptions({
  queryKey: ['node-types'],
  queryFn: () => answer(api.GET('/v1/node-types')),
  select: ({ items }) => new Map<string, NodeType>(items.map((item) => [item.type, item])),
  staleTime: Number.POSITIVE_INFINITY,
})

export function useNodeTypes(): ReadonlyMap<string, NodeType> {
  return useQuery(nodeTypesQuery).data ?? none
}

const none: ReadonlyMap<string, NodeType> = new Map()
