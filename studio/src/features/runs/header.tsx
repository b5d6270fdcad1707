import { Anchor, Breadcrumbs, Group, Stack, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { RunDetail } from '@/api/schema'
import type { WorkflowDocument } from '@/features/builder/model/document'
import { StatusBadge, statusOfRun } from '@/shared/status'
import { Moment } from '@/shared/time'
import { text } from '@/text'
import { RunActions } from './actions/actions'
import { between, durationText } from './duration'
import { useNow } from './now'
import styles from './page.module.css'
import { nameOf, shortId, subRunsQuery, versionQuery } from './queries'
import { isEnded } from './reduce'

const words = text.runs.page

interface RunHeaderProps {
  run: RunDetail
  document: WorkflowDocument | undefined
}

/** What run this is, how it stands, where it comes from, and what can be done with it. */
export function RunHeader({ run, document }: RunHeaderProps) {
  const name = nameOf(run)
  return (
    <Stack gap={8}>
      <Breadcrumbs separatorMargin={6}>
        <Anchor component={Link} to="/runs" size="sm">
          {text.runs.title}
        </Anchor>
        {run.workflow_id && (
          <Anchor
            size="sm"
            renderRoot={(props) => (
              <Link {...props} to="/runs" search={{ workflow: run.workflow_id ?? '' }} />
            )}
          >
            {words.ofWorkflow}
          </Anchor>
        )}
      </Breadcrumbs>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Group gap="md">
          <Title order={1} size="h3">
            {name}
          </Title>
          <StatusBadge status={statusOfRun(run)} />
        </Group>
        <RunActions run={run} document={document} />
      </Group>
      <Facts run={run} />
    </Stack>
  )
}

function Facts({ run }: { run: RunDetail }) {
  const now = useNow(!isEnded(run) && run.started_at !== null)
  const end = run.ended_at ?? now
  return (
    <dl className={styles.facts}>
      <Fact name={words.id}>
        <span className={styles.id}>{run.run_id}</span>
      </Fact>
      <Fact name={text.runs.list.workflow}>
        <Version run={run} />
      </Fact>
      <Fact name={text.runs.list.startedBy}>{text.runs.source[run.source]}</Fact>
      <Origins run={run} />
      <Fact name={run.started_at ? words.started : words.created}>
        <Moment at={run.started_at ?? run.created_at} />
      </Fact>
      {run.started_at && (
        <Fact name={run.ended_at ? words.took : words.takesUntilNow}>
          {durationText(between(run.started_at, end))}
        </Fact>
      )}
      <SubRuns runId={run.run_id} isEnded={isEnded(run)} />
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Which document of the workflow ran. */
function Version({ run }: { run: RunDetail }) {
  const { workflow_id, version_id } = run
  const number = useQuery({
    ...versionQuery(workflow_id ?? '', version_id ?? ''),
    enabled: workflow_id !== null && version_id !== null,
  })
  if (!workflow_id) return words.own
  if (!version_id) return words.draft
  if (number.isPending) return '…'
  return number.data ? words.version(number.data) : words.olderVersion
}

/** Links to what the run comes from. */
function Origins({ run }: { run: RunDetail }) {
  return (
    <>
      {run.trigger_id && (
        <Fact name={words.trigger}>
          <Link to="/triggers" search={{ trigger: run.trigger_id }}>
            {shortId(run.trigger_id)}
          </Link>
        </Fact>
      )}
      {run.event_id && (
        <Fact name={words.event}>
          <Link to="/events/$eventId" params={{ eventId: run.event_id }}>
            {run.event_count > 1 ? words.events(run.event_count) : shortId(run.event_id)}
          </Link>
        </Fact>
      )}
      {run.parent_run_id && (
        <Fact name={words.parent}>
          <Link
            to="/runs/$runId"
            params={{ runId: run.parent_run_id }}
            search={run.parent_step_key ? { step: run.parent_step_key } : {}}
          >
            {shortId(run.parent_run_id)}
          </Link>
        </Fact>
      )}
      {run.rerun_of && (
        <Fact name={words.rerunOf}>
          <Link to="/runs/$runId" params={{ runId: run.rerun_of }}>
            {shortId(run.rerun_of)}
          </Link>
        </Fact>
      )}
    </>
  )
}

function SubRuns({ runId, isEnded: hasEnded }: { runId: string; isEnded: boolean }) {
  const found = useQuery({ ...subRunsQuery(runId), refetchInterval: hasEnded ? false : 5_000 })
  const count = found.data?.items.length ?? 0
  if (count === 0) return null
  return (
    <Fact name={words.subRuns}>
      <Link to="/runs" search={{ parent: runId }}>
        {found.data?.next_cursor ? `${count}+` : count}
      </Link>
    </Fact>
  )
}
