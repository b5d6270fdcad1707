import { Anchor } from '@mantine/core'
import { JsonTree } from '@/shared/json-tree'
import { text } from '@/text'
import styles from './approvals.module.css'
import { isLink } from './request'

const words = text.approvals

/** The data that a step shows: single values by label, all else as trees. */
export function RequestData({ data }: { data: Record<string, unknown> }) {
  return (
    <dl className={styles.data} aria-label={words.data}>
      {Object.entries(data).map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <Shown label={label} value={value} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Shown({ label, value }: { label: string; value: unknown }) {
  if (typeof value === 'object' && value !== null)
    return <JsonTree value={value} label={label} depth={4} />
  if (isLink(value))
    return (
      <Anchor href={value} target="_blank" rel="noopener noreferrer" inherit>
        {value}
      </Anchor>
    )
  if (typeof value === 'boolean') return value ? words.yes : words.no
  return value === null || value === '' ? '–' : String(value)
}
