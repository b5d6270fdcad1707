import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { RunDetail, Step } from '@/api/schema'
import type { Scope, WorkflowDocument } from '@/features/builder/model/document'
import { WorkflowGraph } from '@/graph/workflow-graph'
import { isPart } from './callouts/error'
import styles from './page.module.css'
import { pathOf, tellingKey } from './step/keys'

const route = getRouteApi('/runs/$runId')

interface GraphViewProps {
  run: RunDetail
  document: WorkflowDocument
  steps: ReadonlyMap<string, Step>
  selected: string | null
  onSelect: (key: string) => void
}

/** The graph of the document that was run, coloured by the states of its steps. */
export function GraphView({ run, document, steps, selected, onSelect }: GraphViewProps) {
  const { scope: written } = route.useSearch()
  const navigate = route.useNavigate()
  const scope = useMemo(() => scopeOf(written, run), [written, run])
  const prefix = scope.map((id) => `${id}/`).join('')
  const path = selected === null ? null : pathOf(selected)
  function enter(next: Scope) {
    navigate({ search: (before) => ({ ...before, scope: next.join('/') || '.' }), replace: true })
  }
  function select(node: string) {
    const chosen = prefix + node
    onSelect(tellingKey(steps, chosen) ?? chosen)
  }
  return (
    <div className={styles.graph}>
      <WorkflowGraph
        document={document}
        scope={scope}
        onScope={enter}
        states={steps}
        selected={path?.startsWith(prefix) ? path.slice(prefix.length) : null}
        onSelect={select}
      />
    </div>
  )
}

/** The containers that the address names; a part of a step begins within that step. */
function scopeOf(written: string | undefined, run: RunDetail): Scope {
  if (written !== undefined) return written.split('/').filter((id) => id && id !== '.')
  return isPart(run) && run.parent_step_key ? pathOf(run.parent_step_key).split('/') : []
}
