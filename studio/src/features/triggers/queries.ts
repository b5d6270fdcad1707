import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import type { ChangeTrigger, CreateTrigger, TriggerKind } from '@/api/schema'
import type { JsonObject } from '@/shared/json/data'
import type { TriggerSearch } from './filters'
import { queryOf } from './filters'

/** Triggers, newest first, page by page. */
export function triggersQuery(search: TriggerSearch) {
  const asked = queryOf(search)
  return infiniteQueryOptions({
    queryKey: ['triggers', 'list', asked],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = { ...asked, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) }
      return answer(api.GET('/v1/triggers', { signal, params: { query } }))
    },
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
}

/** The triggers of a workflow. */
export function triggersOfQuery(workflowId: string) {
  return queryOptions({
    queryKey: ['triggers', 'of', workflowId],
    queryFn: () =>
      answer(
        api.GET('/v1/workflows/{workflow_id}/triggers', {
          params: { path: { workflow_id: workflowId } },
        }),
      ),
    select: ({ items }) => items,
  })
}

/** One trigger, with what arrived lately. */
export function triggerQuery(triggerId: string) {
  return queryOptions({
    queryKey: ['triggers', 'one', triggerId],
    queryFn: () =>
      answer(api.GET('/v1/triggers/{trigger_id}', { params: { path: { trigger_id: triggerId } } })),
  })
}

/** What an event of a trigger looks like, and its newest ones. */
export function samplesQuery(triggerId: string) {
  return queryOptions({
    queryKey: ['triggers', 'samples', triggerId],
    queryFn: () =>
      answer(
        api.GET('/v1/triggers/{trigger_id}/samples', {
          params: { path: { trigger_id: triggerId } },
        }),
      ),
  })
}

/** The next times of a schedule that need not be saved. */
export function previewQuery(config: JsonObject) {
  return queryOptions({
    queryKey: ['schedule-preview', config],
    queryFn: () => answer(api.POST('/v1/schedules/preview', { body: { config, count: 10 } })),
    select: ({ items }) => items,
    staleTime: 60_000,
    retry: false,
  })
}

/** The document of a workflow as it is being edited, for the inputs that it asks for. */
export function draftQuery(workflowId: string) {
  return queryOptions({
    queryKey: ['trigger-draft', workflowId],
    queryFn: () =>
      answer(
        api.GET('/v1/workflows/{workflow_id}/draft', {
          params: { path: { workflow_id: workflowId } },
        }),
      ),
  })
}

/** All types of triggers of the service. They change only with the service itself. */
export const triggerKindsQuery = queryOptions({
  queryKey: ['trigger-types'],
  queryFn: () => answer(api.GET('/v1/trigger-types')),
  select: ({ items }) => new Map<string, TriggerKind>(items.map((item) => [item.type, item])),
  staleTime: Number.POSITIVE_INFINITY,
})

export function useTriggerKinds(): ReadonlyMap<string, TriggerKind> {
  return useQuery(triggerKindsQuery).data ?? none
}

const none: ReadonlyMap<string, TriggerKind> = new Map()

export function useCreateTrigger() {
  const renew = useRenew()
  return useMutation({
    mutationFn: ({ workflowId, body }: { workflowId: string; body: CreateTrigger }) =>
      answer(
        api.POST('/v1/workflows/{workflow_id}/triggers', {
          params: { path: { workflow_id: workflowId } },
          body,
        }),
      ),
    onSuccess: renew,
  })
}

export function useChangeTrigger() {
  const renew = useRenew()
  return useMutation({
    mutationFn: ({ triggerId, change }: { triggerId: string; change: ChangeTrigger }) =>
      answer(
        api.PATCH('/v1/triggers/{trigger_id}', {
          params: { path: { trigger_id: triggerId } },
          body: change,
        }),
      ),
    onSettled: renew,
  })
}

/** Deletes a trigger. What is shown of it alone is not asked for again: it is gone. */
export function useDeleteTrigger() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (triggerId: string) =>
      answer(
        api.DELETE('/v1/triggers/{trigger_id}', { params: { path: { trigger_id: triggerId } } }),
      ),
    onSettled: () =>
      Promise.all(
        ['list', 'of'].map((part) => queries.invalidateQueries({ queryKey: ['triggers', part] })),
      ),
  })
}

function useRenew() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: ['triggers'] })
}
