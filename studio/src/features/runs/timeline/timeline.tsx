import { ActionIcon, Group, Text, Tooltip } from '@mantine/core'
import {
  IconArrowAutofitWidth,
  IconFoldDown,
  IconFoldUp,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type { RunDetail } from '@/api/schema'
import { text } from '@/text'
import { durationText } from '../duration'
import { useNow } from '../now'
import { isEnded } from '../reduce'
import type { WatchedRun } from '../states'
import { useRowWindow } from '../window'
import { TimelineLine } from './line'
import { containerOf, type Line, linesOf, openAtFirst, rowsOf, type TimelineRow } from './rows'
import { type Span, ticksOf } from './scale'
import styles from './timeline.module.css'

const words = text.runs.timeline
const rowHeight = 30
const ticksAcross = 8
const deepest = 256

interface TimelineProps {
  watched: WatchedRun
  run: RunDetail
  selected: string | null
  onSelect: (key: string) => void
}

/** The attempts of all steps over time: one line for each step, those of bodies below theirs. */
export function Timeline({ watched, run, selected, onSelect }: TimelineProps) {
  const now = useNow(!isEnded(run), 500)
  const start = Date.parse(run.started_at ?? run.created_at)
  const lines = useMemo(
    () => linesOf(watched.attempts.values(), start, now),
    [watched.attempts, start, now],
  )
  const { open, toggle, setOpen } = useOpen(lines, isEnded(run))
  const rows = useMemo(() => rowsOf(lines, open), [lines, open])
  const [zoom, setZoom] = useState(1)
  const span = spanOf(lines, run, start, now)
  return (
    <div className={styles.timeline}>
      <Tools
        zoom={zoom}
        onZoom={setZoom}
        onOpenAll={() => setOpen(new Set(allKeys(lines)))}
        onCloseAll={() => setOpen(new Set())}
        hasBodies={lines.some((line) => line.below.length > 0)}
      />
      <Rows
        rows={rows}
        span={span}
        zoom={zoom}
        selected={selected}
        onSelect={onSelect}
        onToggle={toggle}
      />
    </div>
  )
}

/** Which lines are open: all of them at first where these are few. */
function useOpen(lines: readonly Line[], hasEnded: boolean) {
  const [chosen, setOpen] = useState<ReadonlySet<string> | null>(null)
  const first = useRef<ReadonlySet<string> | null>(null)
  if (chosen === null && (!first.current || !hasEnded)) first.current = openAtFirst(lines)
  const open = chosen ?? first.current ?? new Set<string>()
  function toggle(key: string) {
    const next = new Set(open)
    if (!next.delete(key)) next.add(key)
    setOpen(next)
  }
  return { open, toggle, setOpen }
}

function allKeys(lines: readonly Line[]): string[] {
  return lines.flatMap((line) => (line.below.length > 0 ? [line.key, ...allKeys(line.below)] : []))
}

/** The time from the start of the run until its end, or until the last that is known of it. */
function spanOf(lines: readonly Line[], run: RunDetail, start: number, now: number): Span {
  const last = lines.reduce((most, line) => Math.max(most, line.end), start)
  const end = run.ended_at ? Math.max(Date.parse(run.ended_at), last) : Math.max(now, last)
  return { start, end: Math.max(end, start + 1) }
}

interface ToolsProps {
  zoom: number
  onZoom: (zoom: number) => void
  onOpenAll: () => void
  onCloseAll: () => void
  hasBodies: boolean
}

function Tools({ zoom, onZoom, onOpenAll, onCloseAll, hasBodies }: ToolsProps) {
  return (
    <Group gap={4} className={styles.tools}>
      <Tool label={words.zoomIn} disabled={zoom >= deepest} onClick={() => onZoom(zoom * 2)}>
        <IconZoomIn size={16} />
      </Tool>
      <Tool label={words.zoomOut} disabled={zoom <= 1} onClick={() => onZoom(zoom / 2)}>
        <IconZoomOut size={16} />
      </Tool>
      <Tool label={words.fit} disabled={zoom <= 1} onClick={() => onZoom(1)}>
        <IconArrowAutofitWidth size={16} />
      </Tool>
      {hasBodies && (
        <>
          <Tool label={words.openAll} onClick={onOpenAll}>
            <IconFoldDown size={16} />
          </Tool>
          <Tool label={words.closeAll} onClick={onCloseAll}>
            <IconFoldUp size={16} />
          </Tool>
        </>
      )}
      <Text size="xs" c="dimmed" ml="auto" visibleFrom="md">
        {words.hint}
      </Text>
    </Group>
  )
}

interface ToolProps {
  label: string
  disabled?: boolean
  onClick: () => void
  children: ReactNode
}

function Tool({ label, disabled = false, onClick, children }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

interface RowsProps {
  rows: readonly TimelineRow[]
  span: Span
  zoom: number
  selected: string | null
  onSelect: (key: string) => void
  onToggle: (key: string) => void
}

function Rows({ rows, span, zoom, selected, onSelect, onToggle }: RowsProps) {
  const { frame, first, last, show } = useRowWindow(rows.length, rowHeight)
  const [focused, setFocused] = useState<string | null>(null)
  const current = currentOf(rows, focused ?? selected)
  const isMoving = useRef(false)
  useEffect(() => {
    if (!isMoving.current) return
    const row = frame.current?.querySelector<HTMLElement>('[role=treeitem][tabindex="0"]')
    if (!row) return
    isMoving.current = false
    row.focus({ preventScroll: true })
  })
  function focus(at: number) {
    const row = rows[at]
    if (!row) return
    setFocused(row.line.key)
    show(at)
    isMoving.current = true
  }
  function onKeyDown(event: KeyboardEvent) {
    const act = actionOf(event.key, rows, current, { focus, onSelect, onToggle })
    if (!act) return
    event.preventDefault()
    act()
  }
  return (
    <div ref={frame} className={styles.frame}>
      <div className={styles.wide} style={{ width: `${zoom * 100}%` }}>
        <Axis span={span} zoom={zoom} />
        <div
          role="tree"
          aria-label={words.label}
          className={styles.rows}
          style={{ height: rows.length * rowHeight }}
          onKeyDown={onKeyDown}
        >
          <Grid span={span} zoom={zoom} />
          {rows.slice(first, last).map((row, at) => (
            <TimelineLine
              key={row.line.key}
              row={row}
              top={(first + at) * rowHeight}
              span={span}
              isCurrent={first + at === current}
              isSelected={row.line.key === selected}
              onFocus={setFocused}
              onSelect={onSelect}
              onToggle={onToggle}
            />
          ))}
        </div>
      </div>
    </div>
  )
}

function currentOf(rows: readonly TimelineRow[], key: string | null): number {
  return Math.max(0, key === null ? 0 : rows.findIndex((row) => row.line.key === key))
}

interface Acts {
  focus: (row: number) => void
  onSelect: (key: string) => void
  onToggle: (key: string) => void
}

/** What a key does at a row. */
function actionOf(
  key: string,
  rows: readonly TimelineRow[],
  at: number,
  { focus, onSelect, onToggle }: Acts,
): (() => void) | null {
  const row = rows[at]
  if (!row) return null
  const { line, isOpen } = row
  switch (key) {
    case 'ArrowDown':
      return () => focus(at + 1)
    case 'ArrowUp':
      return () => focus(at - 1)
    case 'Home':
      return () => focus(0)
    case 'End':
      return () => focus(rows.length - 1)
    case 'ArrowRight':
      if (line.below.length === 0) return null
      return () => (isOpen ? focus(at + 1) : onToggle(line.key))
    case 'ArrowLeft':
      if (isOpen) return () => onToggle(line.key)
      return () => focus(rows.findIndex((one) => one.line.key === containerOf(line.key)))
    case 'Enter':
    case ' ':
      return () => onSelect(line.key)
    default:
      return null
  }
}

/** Lines at the marks of the time, behind the bars. */
function Grid({ span, zoom }: { span: Span; zoom: number }) {
  const length = span.end - span.start
  return (
    <div className={styles.grid} aria-hidden>
      {ticksOf(length, ticksAcross * zoom).map((tick) => (
        <span key={tick} style={{ left: `${(tick / length) * 100}%` }} />
      ))}
    </div>
  )
}

/** The marks of the time, counted from the start of the run. */
function Axis({ span, zoom }: { span: Span; zoom: number }) {
  const length = span.end - span.start
  return (
    <div className={styles.axis} aria-hidden>
      <div className={styles.corner}>{words.step}</div>
      <div className={styles.marks}>
        {ticksOf(length, ticksAcross * zoom).map((tick) => (
          <span key={tick} className={styles.tick} style={{ left: `${(tick / length) * 100}%` }}>
            {tick === 0 ? '0' : durationText(tick)}
          </span>
        ))}
      </div>
    </div>
  )
}
