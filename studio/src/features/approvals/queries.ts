import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import type { LinkApproval } from '@/api/schema'
import { page } from '@/app/page'

/** The steps that wait for a person, newest first, asked for anew every few seconds. */
export const approvalsQuery = infiniteQueryOptions({
  queryKey: ['approvals', 'list'],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam, signal }) =>
    answer(
      api.GET('/v1/approvals', {
        signal,
        params: { query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
      }),
    ),
  getNextPageParam: (last) => last.next_cursor ?? undefined,
  refetchInterval: 4_000,
})

interface Decision {
  approvalId: string
  isApproved: boolean
  comment: string
}

export function useDecide() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ approvalId, isApproved, comment }: Decision) =>
      answer(
        api.POST(
          isApproved ? '/v1/approvals/{approval_id}/approve' : '/v1/approvals/{approval_id}/reject',
          { params: { path: { approval_id: approvalId } }, body: { comment } },
        ),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ['approvals'] }),
  })
}

/** Makes a link to an approval; its address is one that can be sent to anybody. */
export function useLinkApproval(approvalId: string) {
  return useMutation({
    mutationFn: async (body: LinkApproval) => {
      const link = await answer(
        api.POST('/v1/approvals/{approval_id}/link', {
          params: { path: { approval_id: approvalId } },
          body,
        }),
      )
      return { ...link, url: page.api + link.url }
    },
  })
}
