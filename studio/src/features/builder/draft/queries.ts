import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, api } from '@/api/client'

/** A document of a workflow: a version by its number, or the draft. */
export type Named = number | 'draft'

/** The versions of a workflow, newest first, page by page. */
export function versionsQuery(workflowId: string) {
  return infiniteQueryOptions({
    queryKey: ['versions', workflowId],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/v1/workflows/{workflow_id}/versions', {
          signal,
          params: {
            path: { workflow_id: workflowId },
            query: { limit: 30, ...(pageParam ? { cursor: pageParam } : {}) },
          },
        }),
      ),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
}

/** A version with its document, which never changes. */
export function versionQuery(workflowId: string, number: number) {
  return queryOptions({
    queryKey: ['version', workflowId, number],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/v1/workflows/{workflow_id}/versions/{version_number}', {
          signal,
          params: { path: { workflow_id: workflowId, version_number: number } },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** What differs between two documents of a workflow, as they are stored now. */
export function diffQuery(workflowId: string, before: Named, after: Named) {
  return queryOptions({
    queryKey: ['diff', workflowId, before, after],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/v1/workflows/{workflow_id}/diff', {
          signal,
          params: { path: { workflow_id: workflowId }, query: { before, after } },
        }),
      ),
    staleTime: 0,
    gcTime: 0,
  })
}

/** What keeps the stored draft from being published. */
export function problemsQuery(workflowId: string) {
  return queryOptions({
    queryKey: ['problems', workflowId],
    queryFn: async ({ signal }) => {
      const call = api.POST('/v1/workflows/{workflow_id}/validate', {
        signal,
        params: { path: { workflow_id: workflowId } },
        body: {},
      })
      return (await answer(call)).problems
    },
    staleTime: 0,
    gcTime: 0,
  })
}
