import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import type { ReplayEvents } from '@/api/schema'
import { type EventSearch, queryOf } from './filters'

/** Events, newest first, page by page. */
export function eventsQuery(search: EventSearch) {
  return infiniteQueryOptions({
    queryKey: ['events', 'list', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam ? { cursor: pageParam } : {}
      const query = { ...queryOf(search, Date.now()), ...cursor, limit: 50 }
      return answer(api.GET('/v1/events', { signal, params: { query } }))
    },
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
}

/** An event with its payload and the runs that it started. */
export function eventQuery(eventId: string) {
  return queryOptions({
    queryKey: ['events', 'one', eventId],
    queryFn: () =>
      answer(api.GET('/v1/events/{event_id}', { params: { path: { event_id: eventId } } })),
  })
}

/** A run that an event started. */
export function runQuery(runId: string) {
  return queryOptions({
    queryKey: ['run', 'brief', runId],
    queryFn: () =>
      answer(
        api.GET('/v1/runs/{run_id}', { params: { path: { run_id: runId }, query: { limit: 1 } } }),
      ),
  })
}

export function useReplayEvent() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (eventId: string) =>
      answer(api.POST('/v1/events/{event_id}/replay', { params: { path: { event_id: eventId } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['events'] }),
  })
}

export function useReplayEvents() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: ReplayEvents) => answer(api.POST('/v1/events/replay', { body })),
    onSuccess: (_, { dry_run: isDry }) =>
      isDry ? undefined : queries.invalidateQueries({ queryKey: ['events'] }),
  })
}
