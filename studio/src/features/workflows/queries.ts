import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueries,
  useQueryClient,
} from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import type { ChangeWorkflow, CreateWorkflow, WorkflowStatistics } from '@/api/schema'

/** What a list of workflows is narrowed to, as it stands in the address. */
export type WorkflowSearch = {
  search?: string
  tag?: string
  folder?: string
  enabled?: string
}

/** The workflows of a tenant for which a search holds, page by page. */
export function workflowsQuery({ search, tag, folder, enabled }: WorkflowSearch) {
  const filters = {
    ...(search ? { search } : {}),
    ...(tag ? { tag } : {}),
    ...(folder ? { folder } : {}),
    ...(enabled ? { enabled: enabled === 'true' } : {}),
  }
  return infiniteQueryOptions({
    queryKey: ['workflows', filters],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/v1/workflows', {
          signal,
          params: {
            query: { limit: 50, ...filters, ...(pageParam ? { cursor: pageParam } : {}) },
          },
        }),
      ),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
}

/** The tags and folders of all workflows. */
export const labelsQuery = queryOptions({
  queryKey: ['workflows', 'labels'],
  queryFn: () => answer(api.GET('/v1/workflows/labels')),
})

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: () => answer(api.GET('/v1/templates')),
  select: ({ items }) => items,
  staleTime: Number.POSITIVE_INFINITY,
})

const often = 15_000

/** How the newest runs of workflows went, by workflow, read page by page of a list. */
export function useWorkflowStatistics(
  pages: readonly (readonly string[])[],
  enabled: boolean,
): ReadonlyMap<string, WorkflowStatistics> {
  return useQueries({
    queries: pages
      .filter((ids) => ids.length > 0)
      .map((ids) => ({
        queryKey: ['workflow-statistics', ids],
        queryFn: () =>
          answer(
            api.GET('/v1/statistics/workflows', { params: { query: { ids: ids.join(',') } } }),
          ),
        refetchInterval: often,
        enabled,
      })),
    combine: (results) =>
      new Map(results.flatMap(({ data }) => data?.items ?? []).map((it) => [it.workflow_id, it])),
  })
}

export function useCreateWorkflow() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: CreateWorkflow) => answer(api.POST('/v1/workflows', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['workflows'] }),
  })
}

export function useChangeWorkflow() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, change }: { id: string; change: ChangeWorkflow }) =>
      answer(
        api.PATCH('/v1/workflows/{workflow_id}', {
          params: { path: { workflow_id: id } },
          body: change,
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ['workflows'] }),
  })
}

export function useDeleteWorkflow() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE('/v1/workflows/{workflow_id}', { params: { path: { workflow_id: id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['workflows'] }),
  })
}
