import { Button } from '@mantine/core'
import { IconAdjustmentsHorizontal } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { UnreadContext, type UnreadTexts } from '@/shared/use-value-text'
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
  const unread = useRef(new Map<string, UnreadTexts>())
  const sampling = { sources, source, choose: setChosen, ...data }
  if (node) {
    const place = [...scope, node.id, node.type].join('/')
    return (
      <UnreadContext value={textsOf(unread.current, place)}>
        <Frame label={node.name || node.id}>
          {(isWide) => (
            <NodeEditor
              key={place}
              workflowId={workflowId}
              node={node}
              path={[...scope, node.id]}
              sampling={sampling}
              isWide={isWide}
              onClose={() => store.getState().select([])}
            />
          )}
        </Frame>
      </UnreadContext>
    )
  }
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

/** The unreadable texts of the node at a place. */
function textsOf(all: Map<string, UnreadTexts>, place: string): UnreadTexts {
  const texts = all.get(place) ?? new Map()
  all.set(place, texts)
  return texts
}
