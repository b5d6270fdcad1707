import { useQueryClient } from '@tanstack/react-query'
import type { ChangeWorkflow, Workflow } from '@/api/schema'
import { useChangeWorkflow } from '@/features/workflows/queries'
import { tellFailure } from '@/shared/told'

/** Changes the workflow that is open. `changing` is the change that is under way. */
export function useChange({ workflow_id: id }: Workflow) {
  const { mutate, isPending, variables } = useChangeWorkflow()
  const queries = useQueryClient()
  return {
    changing: isPending ? variables.change : null,
    change(change: ChangeWorkflow) {
      mutate(
        { id, change },
        {
          onError: tellFailure,
          onSettled: () => queries.invalidateQueries({ queryKey: ['workflow', id] }),
        },
      )
    },
  }
}
