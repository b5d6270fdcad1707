import { Group, Select, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { memo, useMemo, useState } from 'react'
import type { RunDetail, Step } from '@/api/schema'
import rowStyles from '@/shared/row.module.css'
import { Empty } from '@/shared/states'
import { StatusBadge, statusName } from '@/shared/status'
import { text } from '@/text'
import { between, durationText, lengthOf } from '../duration'
import { useNow } from '../now'
import page from '../page.module.css'
import { isEnded } from '../reduce'
import type { WatchedRun } from '../states'
import { useRowWindow } from '../window'
import styles from './table.module.css'

const words = text.runs.steps
const rowHeight = 38
const heads = [words.step, words.status, words.attempts, words.starts, words.duration, words.port]

interface StepTableProps {
  watched: WatchedRun
  run: RunDetail
  selected: string | null
  onSelect: (key: string) => void
}

/** All steps of a run in the order in which they began, with what narrows them. */
export function StepTable({ watched, run, selected, onSelect }: StepTableProps) {
  const [search, setSearch] = useState('')
  const [status, setStatus] = useState<string | null>(null)
  const all = useMemo(() => [...watched.steps.values()], [watched.steps])
  const shown = useMemo(() => matching(all, search, status), [all, search, status])
  const statuses = useMemo(() => [...new Set(all.map((step) => step.status))], [all])
  return (
    <div className={styles.room}>
      <Group className={styles.tools} gap="sm">
        <TextInput
          type="search"
          size="xs"
          w={220}
          aria-label={words.search}
          placeholder={words.search}
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Select
          size="xs"
          w={150}
          aria-label={words.status}
          placeholder={words.anyStatus}
          clearable
          data={statuses.map((value) => ({ value, label: statusName(value) }))}
          value={status}
          onChange={setStatus}
        />
        <Text size="xs" c="dimmed" role="status">
          {words.count(shown.length, all.length)}
        </Text>
      </Group>
      {shown.length === 0 ? (
        <Empty title={words.none} />
      ) : (
        <Rows steps={shown} run={run} selected={selected} onSelect={onSelect} />
      )}
    </div>
  )
}

/** The steps with a text in their key and a status. */
export function matching(steps: readonly Step[], search: string, status: string | null): Step[] {
  const text = search.trim().toLowerCase()
  return steps.filter(
    (step) =>
      (status === null || step.status === status) &&
      (text === '' || step.key.toLowerCase().includes(text)),
  )
}

interface RowsProps {
  steps: readonly Step[]
  run: RunDetail
  selected: string | null
  onSelect: (key: string) => void
}

function Rows({ steps, run, selected, onSelect }: RowsProps) {
  const { frame, first, last } = useRowWindow(steps.length, rowHeight)
  const now = useNow(!isEnded(run))
  const start = run.started_at ?? run.created_at
  return (
    <div ref={frame} className={page.view}>
      <table className={styles.table} aria-label={words.table} aria-rowcount={steps.length + 1}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Space rows={first} />
          {steps.slice(first, last).map((step, at) => (
            <StepRow
              key={step.key}
              step={step}
              row={first + at + 2}
              start={start}
              now={step.ended_at ? 0 : now}
              isSelected={step.key === selected}
              onSelect={onSelect}
            />
          ))}
          <Space rows={steps.length - last} />
        </tbody>
      </table>
    </div>
  )
}

interface StepRowProps {
  step: Step
  row: number
  start: string
  now: number
  isSelected: boolean
  onSelect: (key: string) => void
}

const StepRow = memo(function StepRow(props: StepRowProps) {
  const { step, row, start, now, isSelected, onSelect } = props
  return (
    <tr className={styles.row} aria-rowindex={row} data-selected={isSelected || undefined}>
      <td>
        <button
          type="button"
          className={`${rowStyles.link} ${styles.key}`}
          aria-pressed={isSelected}
          onClick={() => onSelect(step.key)}
        >
          {step.key}
        </button>
      </td>
      <td>
        <StatusBadge status={step.status} />
      </td>
      <td>{step.attempt}</td>
      <td>{step.reused ? words.reused : `+${durationText(between(start, step.started_at))}`}</td>
      <td>{durationText(lengthOf(step, now))}</td>
      <td>{step.port}</td>
    </tr>
  )
})

/** Stands for rows that are out of sight. */
function Space({ rows }: { rows: number }) {
  return rows > 0 ? (
    <tr aria-hidden>
      <td colSpan={heads.length} style={{ height: rows * rowHeight, padding: 0, border: 0 }} />
    </tr>
  ) : null
}
