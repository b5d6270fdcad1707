import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleMinus,
  IconCircleXFilled,
  IconClockFilled,
  IconLoader2,
  IconPinFilled,
  IconPlus,
  IconReload,
} from '@tabler/icons-react'
import { Handle, type NodeProps, Position } from '@xyflow/react'
import { memo, useContext } from 'react'
import type { StepStatus } from '@/api/schema'
import { text } from '@/text'
import { PortContext } from './context'
import { Dot } from './dot'
import { shortDuration } from './duration'
import { type FlowNode, type NodeData, targetHandle } from './flow'
import styles from './node.module.css'
import type { DrawnPort } from './ports'
import { bodyOffset, emptyBody, hasRows, headerHeight, portY } from './size'
import type { NodeState } from './states'
import { TypeTile } from './tile'

/** A node as the builder and the page of a run draw it. */
export const StepNode = memo(function StepNode({ data, selected, id }: NodeProps<FlowNode>) {
  const { one, state, notesTop } = data
  const { node, type } = one
  const notes = node.notes?.trim()
  return (
    <>
      <div
        aria-hidden
        className={styles.card}
        style={{ height: notesTop }}
        data-selected={selected || undefined}
        data-status={state?.status}
        data-container={one.body ? true : undefined}
        data-broken={data.problems > 0 || undefined}
      >
        <div className={styles.header}>
          <TypeTile type={type} size={38} />
          <span className={styles.names}>
            <span className={styles.name}>{node.name || node.id}</span>
            <span className={styles.kind}>
              {type?.title ?? text.graph.unknownType(node.type)}
              {state && <Told state={state} />}
            </span>
          </span>
        </div>
        <Badges data={data} />
        {one.body && one.body.nodes.length === 0 && <EmptyBody ports={one.ports} />}
      </div>
      <Ports id={id} data={data} />
      {notes && (
        <div aria-hidden className={styles.notes} style={{ top: notesTop }}>
          {notes}
        </div>
      )}
    </>
  )
})

/** What there is to tell of a step besides its status. */
function Told({ state }: { state: NodeState }) {
  const { rounds, times, failed, attempt, duration } = state
  const several = rounds ?? (times > 1 ? { count: times, failed } : null)
  return [
    several && several.failed > 0 && text.graph.failedOf(several.failed, several.count),
    several && several.failed === 0 && text.graph.times(several.count),
    !several && duration !== null && shortDuration(duration),
    !several && attempt > 1 && text.graph.attempt(attempt),
  ]
    .filter(Boolean)
    .map((words) => ` · ${words}`)
    .join('')
}

function Badges({ data }: { data: NodeData }) {
  return (
    <span className={styles.badges}>
      {data.isPinned && (
        <span className={styles.badge} data-kind="pin" title={text.graph.pinned}>
          <IconPinFilled size={13} aria-hidden />
        </span>
      )}
      {data.problems > 0 && (
        <span
          className={styles.badge}
          data-kind="problem"
          title={text.graph.problems(data.problems)}
        >
          <IconAlertTriangleFilled size={12} aria-hidden />
          {data.problems > 1 && data.problems}
        </span>
      )}
      {data.state && <StatusMark status={data.state.status} />}
    </span>
  )
}

const marks = {
  RUNNING: IconLoader2,
  WAITING: IconClockFilled,
  RETRYING: IconReload,
  COMPLETED: IconCircleCheckFilled,
  FAILED: IconCircleXFilled,
  CANCELLED: IconCircleMinus,
} as const

function StatusMark({ status }: { status: StepStatus }) {
  const Mark = marks[status]
  return (
    <span
      className={styles.badge}
      data-kind="status"
      data-status={status}
      title={text.graph.status[status]}
    >
      <Mark size={18} aria-hidden />
    </span>
  )
}

function EmptyBody({ ports }: { ports: readonly DrawnPort[] }) {
  const at = bodyOffset(ports)
  return (
    <div
      className={styles.emptyBody}
      style={{ left: at.x, top: at.y, width: emptyBody.width, height: emptyBody.height }}
    >
      {text.graph.emptyBody}
    </div>
  )
}

function Ports({ id, data }: { id: string; data: NodeData }) {
  const { one, isEditable, isAlone } = data
  const lists = hasRows(one.ports)
  return (
    <>
      <Port isEditable={isEditable} type="target" id={targetHandle} top={headerHeight / 2} />
      {one.ports.map((port, index) => {
        const top = portY(one.ports, index)
        return (
          <span key={port.name}>
            {lists && (
              <span
                aria-hidden
                className={styles.port}
                style={{ top }}
                data-missing={port.isMissing || undefined}
                title={port.isMissing ? text.graph.missingPort(port.name) : undefined}
              >
                {port.name}
              </span>
            )}
            <Port
              isEditable={isEditable && !port.isMissing}
              type="source"
              id={port.name}
              top={top}
            />
            {isEditable && isAlone && !port.isMissing && (
              <More node={id} port={port.name} top={top} />
            )}
          </span>
        )
      })}
    </>
  )
}

function Port(props: { isEditable: boolean; type: 'source' | 'target'; id: string; top: number }) {
  const { isEditable, type, id, top } = props
  if (!isEditable) return <Dot type={type} id={id} top={top} />
  return (
    <Handle
      className={styles.handle}
      type={type}
      id={id}
      position={type === 'source' ? Position.Right : Position.Left}
      style={{ top }}
    />
  )
}

/** Adds a step after a port. For the mouse; by keyboard the quick add does it. */
function More({ node, port, top }: { node: string; port: string; top: number }) {
  const addAfter = useContext(PortContext)
  if (!addAfter) return null
  return (
    <span
      aria-hidden
      className={`${styles.more} nodrag nopan`}
      style={{ top }}
      title={text.graph.addAfter}
      onClick={(event) => {
        event.stopPropagation()
        addAfter(node, port)
      }}
    >
      <IconPlus size={14} />
    </span>
  )
}
