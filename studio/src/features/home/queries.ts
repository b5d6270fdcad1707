import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { type Period, spanOf } from './period'

const often = 15_000

/** The figures of a period that ends now, read again while the page is looked at. */
export function statisticsQuery(period: Period) {
  return queryOptions({
    queryKey: ['statistics', period],
    queryFn: ({ signal }) => {
      const { since, interval } = spanOf(period, new Date())
      const query = { since: since.toISOString(), interval }
      return answer(api.GET('/v1/statistics', { signal, params: { query } }))
    },
    refetchInterval: often,
    placeholderData: keepPreviousData,
  })
}

export const approvalsQuery = queryOptions({
  queryKey: ['approvals', 'first'],
  queryFn: () => answer(api.GET('/v1/approvals', { params: { query: { limit: 5 } } })),
  select: ({ items }) => items,
  refetchInterval: often,
})

/** Whether there is any workflow at all. */
export const anyWorkflowQuery = queryOptions({
  queryKey: ['workflows', 'any'],
  queryFn: () => answer(api.GET('/v1/workflows', { params: { query: { limit: 1 } } })),
  select: ({ items }) => items.length > 0,
})
