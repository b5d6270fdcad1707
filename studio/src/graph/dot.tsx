import { Position } from '@xyflow/react'
import styles from './node.module.css'

interface Properties {
  type: 'source' | 'target'
  id: string
  top: number
}

/** A port that edges begin or end at, and that cannot be dragged from. */
export function Dot({ type, id, top }: Properties) {
  return (
    <span
      className={`${styles.dot} ${type}`}
      style={{ top }}
      data-handleid={id}
      data-handlepos={type === 'source' ? Position.Right : Position.Left}
    />
  )
}
