import { ActionIcon, Tooltip } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from '@xyflow/react'
import { memo, type ReactNode, useContext } from 'react'
import { text } from '@/text'
import { EdgeContext } from './context'
import styles from './edge.module.css'
import type { FlowEdge } from './flow'

/** A connection as the builder and the page of a run draw it. */
export const StepEdge = memo(function StepEdge(props: EdgeProps<FlowEdge>) {
  const [path, x, y] = getBezierPath(props)
  return (
    <>
      <BaseEdge
        id={props.id}
        path={path}
        className={styles.edge}
        interactionWidth={24}
        {...(props.markerEnd ? { markerEnd: props.markerEnd } : {})}
        data-taken={props.data?.isTaken ?? undefined}
        data-target={props.data?.isTarget || undefined}
        data-selected={props.selected || undefined}
      />
      {props.selected && <Toolbar id={props.id} x={x} y={y} />}
    </>
  )
})

function Toolbar({ id, x, y }: { id: string; x: number; y: number }) {
  const edge = useContext(EdgeContext)
  if (!edge) return null
  return (
    <EdgeLabelRenderer>
      <div
        className={`${styles.toolbar} nodrag nopan`}
        style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
      >
        <Tool label={text.graph.insert} onClick={() => edge.insert(id)}>
          <IconPlus size={15} />
        </Tool>
        <Tool label={text.graph.disconnect} onClick={() => edge.remove(id)}>
          <IconTrash size={15} />
        </Tool>
      </div>
    </EdgeLabelRenderer>
  )
}

function Tool(props: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon size={26} variant="default" aria-label={props.label} onClick={props.onClick}>
        {props.children}
      </ActionIcon>
    </Tooltip>
  )
}
