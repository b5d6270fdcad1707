import type { NodeType } from '@/api/schema'
import { TypeIcon } from './icons'
import styles from './tile.module.css'

/** The icon of a node type on the colour of its category. */
export function TypeTile({ type, size = 30 }: { type: NodeType | undefined; size?: number }) {
  return (
    <span
      className={styles.tile}
      style={{ width: size, height: size }}
      data-category={type?.category.toLowerCase()}
    >
      <TypeIcon name={type?.icon} size={Math.round(size * 0.55)} />
    </span>
  )
}
