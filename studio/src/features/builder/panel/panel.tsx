import { Button } from '@mantine/core'
import { IconAdjustmentsHorizontal } from '@tabler/icons-react'
import { useState } from 'react'
import { text } from '@/text'
import { useBuilder, useBuilderStore } from '../model/context'
import { graphAt } from '../model/document'
import { Frame } from './frame'
import { NodeEditor } from './node-editor'
import styles from './panel.module.css'
import { useSample, useSources } from './sample'
import { WorkflowEditor } from './workflow-editor'

/** What is selected, to be edited: one node, or, when it was asked for, the workflow itself. */
export function NodePanel({ workflowId }: { workflowId: string }) {
  const store = useBuilderStore()
  const node = useBuilder((state) => {
    const [id, ...others] = state.selection
    if (id === undefined || others.length > 0) return undefined
    return graphAt(state.document, state.scope).nodes.find((one) => one.id === id)
  })
  const scope = useBuilder((state) => state.scope)
  const nothing = useBuilder((state) => state.selection.length === 0)
  const [ofWorkflow, setOfWorkflow] = useState(false)
  const sources = useSources(workflowId)
  const [chosen, setChosen] = useState<string | null>(null)
  const source = sources.find(({ id }) => id === chosen) ?? sources[0]
  const data = useSample(source)
  const sampling = { sources, source, choose: setChosen, ...data }
  if (node)
    return (
      <Frame label={node.name || node.id}>
        {(isWide) => (
          <NodeEditor
            key={[...scope, node.id, node.type].join('/')}
            workflowId={workflowId}
            node={node}
            path={[...scope, node.id]}
            sampling={sampling}
            isWide={isWide}
            onClose={() => store.getState().select([])}
          />
        )}
      </Frame>
    )
  if (!nothing) return null
  if (ofWorkflow)
    return (
      <Frame label={text.panel.workflow.title}>
        {() => <WorkflowEditor sampling={sampling} onClose={() => setOfWorkflow(false)} />}
      </Frame>
    )
  return (
    <Button
      className={styles.opener}
      variant="default"
      size="xs"
      leftSection={<IconAdjustmentsHorizontal size={14} />}
      onClick={() => setOfWorkflow(true)}
    >
      {text.panel.workflow.title}
    </Button>
  )
}
