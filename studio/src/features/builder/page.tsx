import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { answer, api } from '@/api/client'
import type { Draft, Workflow } from '@/api/schema'
import { Failed, Loading } from '@/shared/states'
import { Canvas } from './canvas/canvas'
import { DraftBar } from './draft/bar'
import { ProblemsPanel } from './draft/problems'
import { DraftSaving } from './draft/saving'
import { YamlView } from './draft/yaml'
import { BuilderProvider } from './model/context'
import { documentOf } from './model/document'
import { createBuilderStore } from './model/store'
import styles from './page.module.css'
import { NodePanel } from './panel/panel'

const route = getRouteApi('/workflows/$workflowId')

/** The builder of a workflow, beginning with its draft. */
export function BuilderPage() {
  const { workflowId } = route.useParams()
  const path = { params: { path: { workflow_id: workflowId } } }
  const workflow = useQuery({
    queryKey: ['workflow', workflowId],
    queryFn: () => answer(api.GET('/v1/workflows/{workflow_id}', path)),
  })
  const draft = useQuery({
    queryKey: ['draft', workflowId],
    queryFn: () => answer(api.GET('/v1/workflows/{workflow_id}/draft', path)),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const error = workflow.error ?? draft.error
  if (error)
    return <Failed error={error} retry={() => Promise.all([workflow.refetch(), draft.refetch()])} />
  if (!workflow.data || !draft.data) return <Loading />
  return <Builder key={workflowId} workflow={workflow.data} draft={draft.data} />
}

function Builder({ workflow, draft }: { workflow: Workflow; draft: Draft }) {
  const { view } = route.useSearch()
  const [store] = useState(() => createBuilderStore(documentOf(draft.spec)))
  return (
    <BuilderProvider value={store}>
      <DraftSaving workflowId={workflow.workflow_id} draft={draft}>
        <div className={styles.builder}>
          <DraftBar workflow={workflow} />
          <div className={styles.middle}>
            {view === 'yaml' && <YamlView />}
            <Canvas />
            <NodePanel workflowId={workflow.workflow_id} />
          </div>
          <ProblemsPanel workflowId={workflow.workflow_id} />
        </div>
      </DraftSaving>
    </BuilderProvider>
  )
}
