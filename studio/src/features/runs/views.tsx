import { Alert, SegmentedControl } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Problem } from '@/api/problem'
import type { RunDetail } from '@/api/schema'
import type { WorkflowDocument } from '@/features/builder/model/document'
import { Empty, Failed, Loading } from '@/shared/states'
import { text } from '@/text'
import { RunData } from './data'
import styles from './page.module.css'
import { isEnded } from './reduce'
import type { WatchedRun } from './states'
import { StepTable } from './steps/table'
import { Timeline } from './timeline/timeline'

const GraphView = lazy(() => import('./graph-view').then((it) => ({ default: it.GraphView })))
const CompareView = lazy(() => import('./compare/view').then((it) => ({ default: it.CompareView })))

const route = getRouteApi('/runs/$runId')
const words = text.runs.page
const views = ['graph', 'timeline', 'steps', 'data', 'compare'] as const
type View = (typeof views)[number]

interface RunViewsProps {
  watched: WatchedRun
  run: RunDetail
  document: WorkflowDocument | undefined
  documentError: unknown
  selected: string | null
  onSelect: (key: string) => void
}

/** The ways to look at a run; which one is in the address. */
export function RunViews(props: RunViewsProps) {
  const { view } = route.useSearch()
  const navigate = route.useNavigate()
  const chosen = views.find((one) => one === view) ?? 'graph'
  const { workflow_id } = props.run
  const offered = views.filter((one) => one !== 'compare' || workflow_id !== null)
  return (
    <section className={styles.main} aria-label={words.view}>
      <div className={styles.tabs}>
        <SegmentedControl
          aria-label={words.view}
          size="xs"
          value={chosen}
          onChange={(next) =>
            navigate({ search: (before) => ({ ...before, view: next }), replace: true })
          }
          data={offered.map((one) => ({ value: one, label: words.views[one] }))}
        />
      </div>
      <Suspense fallback={<Loading rows={4} />}>
        <Chosen view={chosen} {...props} />
      </Suspense>
    </section>
  )
}

function Chosen(props: RunViewsProps & { view: View }) {
  const { view, watched, run, document, documentError, selected, onSelect } = props
  if (view === 'data') return <RunData run={run} />
  if (view === 'compare') return <CompareView run={run} steps={watched.steps} />
  if (view === 'graph') {
    if (documentError) return <NoGraph error={documentError} />
    if (!document) return <Loading rows={4} />
    return (
      <GraphView
        run={run}
        document={document}
        steps={watched.steps}
        selected={selected}
        onSelect={onSelect}
      />
    )
  }
  if (watched.steps.size === 0) return <Empty title={words.nowhere}>{noStepsText(run)}</Empty>
  if (view === 'timeline')
    return <Timeline watched={watched} run={run} selected={selected} onSelect={onSelect} />
  return <StepTable watched={watched} run={run} selected={selected} onSelect={onSelect} />
}

function noStepsText(run: RunDetail): string | null {
  return isEnded(run) ? null : words.nowhereText
}

function NoGraph({ error }: { error: unknown }) {
  return (
    <div className={styles.padded}>
      {error instanceof Problem && error.status === 409 ? (
        <Alert color="gray">{words.noDocument}</Alert>
      ) : (
        <Failed error={error} />
      )}
    </div>
  )
}
