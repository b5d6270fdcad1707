import { queryOptions, useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import type { ExpressionFunction } from '@/api/schema'

/** The filters, tests, functions and methods of expressions. They change only with the service. */
const catalogueQuery = queryOptions({
  queryKey: ['expression-functions'],
  queryFn: () => answer(api.GET('/v1/expressions/functions')),
  staleTime: Number.POSITIVE_INFINITY,
})

export type Catalogue = readonly ExpressionFunction[]

const none: Catalogue = []

export function useCatalogue(): Catalogue {
  return useQuery(catalogueQuery).data?.items ?? none
}
