import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import type { ChangeWorkflow, CreateWorkflow } from '@/api/schema'

/** The workflows of a tenant whose name has a text in it, page by page. */
export function workflowsQuery(search: string) {
  return infiniteQueryOptions({
    queryKey: ['workflows', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/v1/workflows', {
          signal,
          params: {
            query: {
              limit: 50,
              ...(search ? { search } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
        }),
      ),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
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
