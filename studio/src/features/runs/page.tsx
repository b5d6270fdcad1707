import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Problem } from '@/api/problem'
import type { RunDetail } from '@/api/schema'
import { Empty, Failed, Loading } from '@/shared/states'
import { text } from '@/text'
import { Callouts } from './callouts/callouts'
import { RunHeader } from './header'
import styles from './page.module.css'
import { documentQuery } from './queries'
import { useRunStates, type WatchedRun } from './states'
import { StepPanel } from './step/panel'
import { RunViews } from './views'

const route = getRouteApi('/runs/$runId')

/** One run: how it stands, what each step got and gave, and what can be done with it. */
export function RunPage() {
  const { runId } = route.useParams()
  const [tries, setTries] = useState(0)
  return <Watched key={`${runId} ${tries}`} runId={runId} retry={() => setTries(tries + 1)} />
}

function Watched({ runId, retry }: { runId: string; retry: () => void }) {
  const watched = useRunStates(runId)
  if (watched.run)
    return (
      <>
        {watched.error !== null && <Failed error={watched.error} retry={retry} />}
        <RunRoom watched={watched} run={watched.run} />
      </>
    )
  if (watched.error === null) return <Loading />
  if (watched.error instanceof Problem && watched.error.status === 404) return <Missing />
  return <Failed error={watched.error} retry={retry} />
}

function Missing() {
  return (
    <Empty
      title={text.runs.page.missing}
      action={
        <Button variant="light" renderRoot={(props) => <Link {...props} to="/runs" />}>
          {text.runs.page.toRuns}
        </Button>
      }
    >
      {text.runs.page.missingText}
    </Empty>
  )
}

function RunRoom({ watched, run }: { watched: WatchedRun; run: RunDetail }) {
  const { step } = route.useSearch()
  const navigate = route.useNavigate()
  const document = useQuery({ ...documentQuery(run.run_id), retry: false })
  function select(key: string | null) {
    navigate({
      search: ({ step: _, ...before }) => (key === null ? before : { ...before, step: key }),
      replace: true,
    })
  }
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <RunHeader run={run} document={document.data} />
        <Callouts run={run} steps={watched.steps} onSelect={select} />
      </header>
      <div className={styles.body}>
        <RunViews
          watched={watched}
          run={run}
          document={document.data}
          documentError={document.error}
          selected={step ?? null}
          onSelect={select}
        />
        {step !== undefined && (
          <StepPanel
            key={step}
            run={run}
            document={document.data}
            watched={watched}
            stepKey={step}
            onSelect={select}
            onClose={() => select(null)}
          />
        )}
      </div>
    </div>
  )
}
