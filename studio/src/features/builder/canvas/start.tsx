import { UnstyledButton } from '@mantine/core'
import { IconBolt, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Node, NodeProps } from '@xyflow/react'
import { memo, useContext } from 'react'
import { answer, api } from '@/api/client'
import type { Trigger } from '@/api/schema'
import { PortContext } from '@/graph/context'
import { Dot } from '@/graph/dot'
import { targetHandle } from '@/graph/flow'
import { headerHeight } from '@/graph/size'
import { text } from '@/text'
import styles from './start.module.css'

const route = getRouteApi('/workflows/$workflowId')
const shown = 3

export const startId = '/start'
export const firstId = '/first'
export const startPort = 'out'
export const startSize = { width: 208, height: 64 }

export type StartFlowNode = Node<Record<string, never>, 'start'>
export type FirstFlowNode = Node<{ isInside: boolean }, 'first'>

/** What starts the workflow, drawn before its first steps. */
export const StartNode = memo(function StartNode(_: NodeProps<StartFlowNode>) {
  const { workflowId } = route.useParams()
  const triggers = useQuery({
    queryKey: ['triggers', 'of', workflowId],
    queryFn: () =>
      answer(
        api.GET('/v1/workflows/{workflow_id}/triggers', {
          params: { path: { workflow_id: workflowId } },
        }),
      ),
  })
  const items = triggers.data?.items ?? []
  return (
    <section className={styles.start} aria-label={text.builder.start.label}>
      <span className={styles.title}>
        <IconBolt size={14} aria-hidden />
        {text.builder.start.title}
      </span>
      {items.length === 0 && <span className={styles.trigger}>{text.builder.start.manual}</span>}
      {items.slice(0, shown).map((trigger) => (
        <TriggerLine key={trigger.trigger_id} trigger={trigger} />
      ))}
      {items.length > shown && (
        <span className={styles.trigger}>{text.builder.start.more(items.length - shown)}</span>
      )}
      <Link
        to="/triggers"
        search={{ workflow: workflowId }}
        className={`${styles.link} nodrag nopan`}
      >
        {items.length === 0 ? text.builder.start.add : text.builder.start.manage}
      </Link>
      <Dot type="source" id={startPort} top={headerHeight / 2} />
    </section>
  )
})

function TriggerLine({ trigger }: { trigger: Trigger }) {
  const words = `${trigger.type.replaceAll('_', ' ')} · ${trigger.source}`
  return (
    <span className={styles.trigger} data-off={!trigger.enabled || undefined} title={words}>
      {words}
      {!trigger.enabled && ` (${text.builder.start.disabled})`}
    </span>
  )
}

/** Stands where the first step will be. */
export const FirstNode = memo(function FirstNode({ data }: NodeProps<FirstFlowNode>) {
  const addAfter = useContext(PortContext)
  const words = data.isInside ? text.builder.inside : text.builder.start
  return (
    <UnstyledButton
      className={`${styles.first} nodrag nopan`}
      onClick={() => addAfter?.(startId, '')}
    >
      <IconPlus size={18} aria-hidden />
      <span>
        <span className={styles.firstTitle}>{words.first}</span>
        <span className={styles.firstHint}>{words.firstHint}</span>
      </span>
      <Dot type="target" id={targetHandle} top={headerHeight / 2} />
    </UnstyledButton>
  )
})
