import { Tooltip } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { memo } from 'react'
import { StatusIcon, statusColor, statusName } from '@/shared/status'
import { text } from '@/text'
import { durationText } from '../duration'
import type { Bar, Line, TimelineRow } from './rows'
import { placeOf, type Span } from './scale'
import styles from './timeline.module.css'

const words = text.runs.timeline

interface TimelineLineProps {
  row: TimelineRow
  top: number
  span: Span
  isCurrent: boolean
  isSelected: boolean
  onFocus: (key: string) => void
  onSelect: (key: string) => void
  onToggle: (key: string) => void
}

/** One step with the bars of its attempts. */
export const TimelineLine = memo(function TimelineLine(props: TimelineLineProps) {
  const { row, top, span, isCurrent, isSelected, onFocus, onSelect, onToggle } = props
  const { line, level, isOpen } = row
  const hasBelow = line.below.length > 0
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys of its rows
    <div
      role="treeitem"
      aria-level={level + 1}
      aria-expanded={hasBelow ? isOpen : undefined}
      aria-selected={isSelected}
      aria-label={describe(line)}
      tabIndex={isCurrent ? 0 : -1}
      className={styles.row}
      style={{ top }}
      onFocus={() => onFocus(line.key)}
      onClick={() => onSelect(line.key)}
    >
      <div className={styles.name} style={{ paddingInlineStart: 8 + level * 16 }}>
        {hasBelow ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: the row is what unfolds by keys
          // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys of its rows
          <span
            className={styles.fold}
            onClick={(event) => {
              event.stopPropagation()
              onToggle(line.key)
            }}
          >
            {isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
          </span>
        ) : (
          <span className={styles.fold} />
        )}
        <StatusIcon status={line.step?.status ?? 'RUNNING'} size={14} />
        <span className={styles.label}>{line.label}</span>{' '}
        {hasBelow && !isOpen && (
          <span className={styles.count}>{line.below.length.toLocaleString('en')}</span>
        )}
      </div>
      <div className={styles.track}>
        <Bars line={line} span={span} />
      </div>
    </div>
  )
})

function Bars({ line, span }: { line: Line; span: Span }) {
  if (line.bars.length === 0)
    return <Stretch start={line.start} end={line.end} span={span} kind="group" color="gray" />
  return line.bars.map((bar) => (
    <Tooltip.Floating key={`${bar.kind} ${bar.attempt}`} label={saysOf(bar, line, span)} multiline>
      <div className={styles.hit}>
        <Stretch
          start={bar.start}
          end={bar.end}
          span={span}
          kind={bar.status === 'WAITING' ? 'pause' : bar.kind}
          color={bar.kind === 'pause' ? 'gray' : statusColor(bar.status)}
        />
      </div>
    </Tooltip.Floating>
  ))
}

interface StretchProps extends Span {
  span: Span
  kind: string
  color: string
}

function Stretch({ start, end, span, kind, color }: StretchProps) {
  const { left, width } = placeOf({ start, end }, span)
  return (
    <div
      className={styles.bar}
      data-kind={kind}
      data-color={color}
      style={{ left: `${left}%`, width: `${width}%` }}
    />
  )
}

function saysOf(bar: Bar, line: Line, span: Span): string {
  if (bar.kind === 'reused') return words.reused
  const length = durationText(bar.end - bar.start)
  if (bar.kind === 'pause') return `${words.pause}: ${length}`
  const isOpen = bar.status === 'RUNNING' || bar.status === 'WAITING'
  return [
    line.bars.length > 1 ? words.attempt(bar.attempt) : line.key,
    statusName(bar.status),
    words.from(durationText(bar.start - span.start)),
    isOpen ? words.goesOn(length) : words.took(length),
  ].join(' · ')
}

/** A line in words; they begin with those that are seen. */
function describe(line: Line): string {
  const length = durationText(line.end - line.start)
  const status = line.step ? statusName(line.step.status) : ''
  const inside = line.below.length > 0 ? words.inside(line.below.length) : ''
  const key = line.key === line.label ? '' : line.key
  return [line.label, inside, key, status, words.took(length)].filter(Boolean).join(', ')
}
