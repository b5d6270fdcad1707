import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import type { Rerun, Run } from '@/api/schema'
import { documentOf } from '@/features/builder/model/document'
import { text } from '@/text'
import { queryOf, type RunSearch } from './filters'

const pageSize = 50

/** Runs, newest first, page by page. */
export function runsQuery(search: RunSearch) {
  return infiniteQueryOptions({
    queryKey: ['runs', 'list', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam ? { cursor: pageParam } : {}
      const query = { ...queryOf(search, Date.now()), ...cursor, limit: pageSize }
      return answer(api.GET('/v1/runs', { signal, params: { query } }))
    },
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
}

/** The newest runs of a workflow. */
export function recentRunsQuery(workflowId: string) {
  return queryOptions({
    queryKey: ['runs', 'recent', workflowId],
    queryFn: () =>
      answer(api.GET('/v1/runs', { params: { query: { workflow_id: workflowId, limit: 50 } } })),
    select: ({ items }) => items,
  })
}

/** The runs that the steps of a run started. */
export function subRunsQuery(runId: string) {
  return queryOptions({
    queryKey: ['runs', 'below', runId],
    queryFn: () =>
      answer(api.GET('/v1/runs', { params: { query: { parent_run_id: runId, limit: 100 } } })),
  })
}

/** The document that a run executes. It never changes. */
export function documentQuery(runId: string) {
  return queryOptions({
    queryKey: ['run-document', runId],
    queryFn: () =>
      answer(api.GET('/v1/runs/{run_id}/document', { params: { path: { run_id: runId } } })),
    select: ({ spec }) => documentOf(spec),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** A step with all its data, as it is in a state. */
export function stepQuery(runId: string, key: string, state: string) {
  return queryOptions({
    queryKey: ['run-step', runId, key, state],
    queryFn: () =>
      answer(
        api.GET('/v1/runs/{run_id}/steps/{step_key}', {
          params: { path: { run_id: runId, step_key: key } },
        }),
      ),
  })
}

/** The number of a version by its id; undefined when it is not among the newest. */
export function versionQuery(workflowId: string, versionId: string) {
  return queryOptions({
    queryKey: ['version-number', workflowId, versionId],
    queryFn: async () => {
      const { items } = await answer(
        api.GET('/v1/workflows/{workflow_id}/versions', {
          params: { path: { workflow_id: workflowId }, query: { limit: 100 } },
        }),
      )
      return items.find((one) => one.version_id === versionId)?.version_number ?? null
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** What waits for a person at some steps of a run. */
export function approvalsQuery(runId: string, keys: readonly string[]) {
  return queryOptions({
    queryKey: ['approvals', 'of-run', runId, keys],
    enabled: keys.length > 0,
    async queryFn({ signal }) {
      const query = { run_id: runId, limit: 200 }
      return (await answer(api.GET('/v1/approvals', { signal, params: { query } }))).items
    },
  })
}

export function useCancelRun() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (runId: string) =>
      answer(api.POST('/v1/runs/{run_id}/cancel', { params: { path: { run_id: runId } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['runs'] }),
  })
}

export function useRerun() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ runId, body }: { runId: string; body: Rerun }) =>
      answer(api.POST('/v1/runs/{run_id}/rerun', { params: { path: { run_id: runId } }, body })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['runs'] }),
  })
}

export function useReplay() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (eventId: string) =>
      answer(api.POST('/v1/events/{event_id}/replay', { params: { path: { event_id: eventId } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['runs'] }),
  })
}

/** What a run is called: by its workflow, or by what it is a part of. */
export function nameOf(
  run: Pick<Run, 'workflow_name' | 'parent_run_id' | 'parent_step_key'>,
): string {
  const words = text.runs.list
  if (run.workflow_name) return run.workflow_name
  return run.parent_run_id ? words.part(run.parent_step_key ?? '') : words.noWorkflow
}

/** An id that is short enough to stand among words. */
export function shortId(id: string): string {
  return id.length > 16 ? `${id.slice(0, 14)}…` : id
}
