import { ActionIcon, CopyButton, Text, Tooltip } from '@mantine/core'
import {
  IconBraces,
  IconCheck,
  IconChevronDown,
  IconChevronRight,
  IconCopy,
  IconPlus,
} from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from 'react'
import { text } from '@/text'
import type { Json } from './json/data'
import { type Folding, portion, type Row, rowsOf, templateOf } from './json/paths'
import styles from './json-tree.module.css'

interface JsonTreeProps {
  value: unknown
  /** What the value is called, when it is shown under a name. */
  name?: string
  /** The expression of the value, such as `steps.fetch.output`; without it none are offered. */
  path?: string
  /** Takes the expression of an entry, without braces. */
  onPick?: (expression: string) => void
  /** How many levels are open at first. */
  depth?: number
  label?: string
}

/** How much of a long text is shown. */
const longest = 2_000

const unfolded: Folding = { toggled: new Set(), shown: new Map() }

/** A value as a tree whose entries can be folded, copied, and copied as expressions. */
export function JsonTree(props: JsonTreeProps) {
  const { value, name, path, onPick, depth = 2, label = name ?? text.runs.json.label } = props
  const [folding, setFolding] = useState(unfolded)
  const [focused, setFocused] = useState('$')
  const tree = useRef<HTMLDivElement>(null)
  const rows = useMemo(
    () => rowsOf((value ?? null) as Json, path ?? '', depth, folding),
    [value, path, depth, folding],
  )
  const current = rows.some((row) => row.id === focused) ? focused : '$'
  function toggle(row: Row) {
    setFolding((now) => folded(now, row))
  }
  function focus(row: Row | undefined) {
    if (!row) return
    setFocused(row.id)
    tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.id)}"]`)?.focus()
  }
  function onKeyDown(event: KeyboardEvent) {
    const at = rows.findIndex((row) => row.id === current)
    const row = rows[at]
    if (
      !row ||
      event.target !== event.currentTarget.querySelector(`[data-row="${CSS.escape(row.id)}"]`)
    )
      return
    const act = actionOf(event.key, rows, at, {
      toggle,
      focus,
      onPick: path === undefined ? undefined : onPick,
    })
    if (!act) return
    event.preventDefault()
    act()
  }
  return (
    <div ref={tree} role="tree" aria-label={label} className={styles.tree} onKeyDown={onKeyDown}>
      {rows.map((row) => (
        <TreeRow
          key={row.id}
          row={row}
          name={row.level === 0 ? name : undefined}
          isCurrent={row.id === current}
          onFocus={() => setFocused(row.id)}
          onToggle={() => toggle(row)}
          hasExpression={path !== undefined}
          onPick={onPick}
        />
      ))}
    </div>
  )
}

/** The folding after a row was toggled, or after more was asked for at the row that stands for it. */
function folded(folding: Folding, row: Row): Folding {
  if (row.hidden !== undefined) {
    const owner = row.id.slice(0, row.id.lastIndexOf('/'))
    const shown = new Map(folding.shown)
    shown.set(owner, (shown.get(owner) ?? portion) + 10 * portion)
    return { ...folding, shown }
  }
  const toggled = new Set(folding.toggled)
  if (!toggled.delete(row.id)) toggled.add(row.id)
  return { ...folding, toggled }
}

interface Acts {
  toggle: (row: Row) => void
  focus: (row: Row | undefined) => void
  onPick: ((expression: string) => void) | undefined
}

/** What a key does at a row of the tree. */
function actionOf(key: string, rows: Row[], at: number, acts: Acts): (() => void) | null {
  const row = rows[at] as Row
  const parent = () => rows.slice(0, at).findLast((one) => one.level < row.level)
  switch (key) {
    case 'ArrowDown':
      return () => acts.focus(rows[at + 1])
    case 'ArrowUp':
      return () => acts.focus(rows[at - 1])
    case 'Home':
      return () => acts.focus(rows[0])
    case 'End':
      return () => acts.focus(rows.at(-1))
    case 'ArrowRight':
      if (!row.size) return null
      return () => (row.isOpen ? acts.focus(rows[at + 1]) : acts.toggle(row))
    case 'ArrowLeft':
      return () => (row.isOpen ? acts.toggle(row) : acts.focus(parent()))
    case 'Enter':
    case ' ':
      if (row.hidden !== undefined || (row.size && !acts.onPick)) return () => acts.toggle(row)
      return acts.onPick ? () => acts.onPick?.(row.expression) : null
    default:
      return null
  }
}

interface TreeRowProps {
  row: Row
  name: string | undefined
  isCurrent: boolean
  hasExpression: boolean
  onFocus: () => void
  onToggle: () => void
  onPick: ((expression: string) => void) | undefined
}

function TreeRow({ row, name, isCurrent, hasExpression, onFocus, onToggle, onPick }: TreeRowProps) {
  const isMore = row.hidden !== undefined
  const pick = hasExpression && onPick && !isMore ? () => onPick(row.expression) : undefined
  return (
    <div
      role="treeitem"
      aria-level={row.level + 1}
      aria-expanded={row.size ? row.isOpen : undefined}
      tabIndex={isCurrent ? 0 : -1}
      data-row={row.id}
      className={styles.row}
      onFocus={onFocus}
    >
      <div className={styles.line} style={{ paddingInlineStart: row.level * 16 }}>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys of its rows */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the row around is the tree item */}
        <span
          className={styles.text}
          onClick={row.size || isMore ? onToggle : pick}
          draggable={pick !== undefined}
          onDragStart={(event) =>
            event.dataTransfer.setData('text/plain', templateOf(row.expression))
          }
        >
          <span className={styles.fold}>{row.size ? <Fold isOpen={row.isOpen} /> : null}</span>
          {isMore ? (
            <Text span inherit c="indigo">
              {text.runs.json.more(row.hidden ?? 0)}
            </Text>
          ) : (
            <>
              <Label hop={row.hop ?? name} />
              <Value row={row} />
            </>
          )}
        </span>
        {!isMore && (
          <span className={styles.actions}>
            {hasExpression && onPick && (
              <Act
                label={text.runs.json.pick}
                isReached={isCurrent}
                onClick={() => onPick(row.expression)}
              >
                <IconPlus size={14} />
              </Act>
            )}
            {hasExpression && (
              <Copy
                label={text.runs.json.copyExpression}
                isReached={isCurrent}
                value={templateOf(row.expression)}
              >
                <IconBraces size={14} />
              </Copy>
            )}
            <Copy label={text.runs.json.copyValue} isReached={isCurrent} value={copied(row.value)}>
              <IconCopy size={14} />
            </Copy>
          </span>
        )}
      </div>
    </div>
  )
}

function Fold({ isOpen }: { isOpen: boolean }) {
  return isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />
}

function Label({ hop }: { hop: string | number | undefined }) {
  if (hop === undefined) return null
  return <span className={styles.name}>{hop}</span>
}

function Value({ row: { value, size, isOpen } }: { row: Row }) {
  if (size === null)
    return (
      <span className={styles.value} data-kind={value === null ? 'null' : typeof value}>
        {typeof value === 'string' ? shortened(value) : String(value)}
      </span>
    )
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return (
    <span className={styles.size}>
      {size === 0 ? `${open}${close}` : text.runs.json.size(Array.isArray(value), size)}
      {size > 0 && !isOpen && ' …'}
    </span>
  )
}

function shortened(value: string): string {
  if (value.length <= longest) return `"${value}"`
  return `"${value.slice(0, longest)}…" ${text.runs.json.characters(value.length)}`
}

function copied(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

interface ActProps {
  label: string
  /** Whether the tabulator reaches it: only at the current row. */
  isReached: boolean
  children: ReactNode
}

function Copy({ value, label, isReached, children }: ActProps & { value: string }) {
  return (
    <CopyButton value={value}>
      {({ copied: isCopied, copy }) => (
        <Act label={isCopied ? text.runs.json.copied : label} isReached={isReached} onClick={copy}>
          {isCopied ? <IconCheck size={14} /> : children}
        </Act>
      )}
    </CopyButton>
  )
}

function Act({ label, isReached, onClick, children }: ActProps & { onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        tabIndex={isReached ? 0 : -1}
        aria-label={label}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
