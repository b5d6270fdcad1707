import { useEffect, useState } from 'react'
import { answer, api } from '@/api/client'
import { useBuilder, useBuilderStore } from '../model/context'

const pause = 500

/** How checking stands: what was found is in the builder's `problems`. */
export type Checking = 'checking' | 'checked' | 'failed'

/** Lets the service check the document soon after each change, and reports what it finds. */
export function useChecks(workflowId: string): Checking {
  const store = useBuilderStore()
  const document = useBuilder((state) => state.document)
  const [checking, setChecking] = useState<Checking>('checking')
  useEffect(() => {
    const ending = new AbortController()
    async function check() {
      try {
        const { problems } = await answer(
          api.POST('/v1/workflows/{workflow_id}/validate', {
            params: { path: { workflow_id: workflowId } },
            body: { spec: { ...document } },
            signal: ending.signal,
          }),
        )
        store.getState().report(problems)
        setChecking('checked')
      } catch {
        if (!ending.signal.aborted) setChecking('failed')
      }
    }
    setChecking('checking')
    const timer = setTimeout(check, pause)
    return () => {
      clearTimeout(timer)
      ending.abort()
    }
  }, [store, document, workflowId])
  return checking
}
