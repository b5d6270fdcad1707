import { useMutation } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import type { DraftMerge } from '@/api/schema'
import { text } from '@/text'
import type { WorkflowDocument } from '../model/document'
import { type Stored, storedOf } from './saver'

const attempts = 3

/** An edit merged with the draft that somebody else saved. */
export interface Merged {
  theirs: Stored
  merge: DraftMerge
}

export interface Edit {
  /** What the edit was made on. */
  base: WorkflowDocument
  mine: WorkflowDocument
}

/** Lets the service merge an edit with the draft as it is stored now. */
export function useMerging(workflowId: string) {
  return useMutation({ mutationFn: (edit: Edit) => mergeWithDraft(workflowId, edit) })
}

/** The draft and the merge with it, both of the same revision. */
async function mergeWithDraft(workflowId: string, { base, mine }: Edit): Promise<Merged> {
  const params = { path: { workflow_id: workflowId } }
  for (let attempt = 0; attempt < attempts; attempt++) {
    const draft = await answer(api.GET('/v1/workflows/{workflow_id}/draft', { params }))
    const merge = await answer(
      api.POST('/v1/workflows/{workflow_id}/draft/merge', {
        params,
        body: { base: { ...base }, spec: { ...mine } },
      }),
    )
    if (merge.revision === draft.revision) return { theirs: storedOf(draft), merge }
  }
  throw new Error(text.draft.conflict.busy)
}
