import { Select, Stack, Switch, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { Run, RunDetail, Step } from '@/api/schema'
import { TextDiff } from '@/shared/diff/text-diff'
import { Empty, Failed, Loading } from '@/shared/states'
import { statusName, statusOfRun } from '@/shared/status'
import { relativeTime } from '@/shared/time'
import { text } from '@/text'
import page from '../page.module.css'
import { recentRunsQuery, shortId } from '../queries'
import { useRunStates } from '../states'
import { pairSteps, written } from './compare'
import { PairTable } from './pairs'

const route = getRouteApi('/runs/$runId')
const words = text.runs.compare

interface CompareViewProps {
  run: RunDetail
  steps: ReadonlyMap<string, Step>
}

/** A run beside another one of its workflow. */
export function CompareView({ run, steps }: CompareViewProps) {
  const { other } = route.useSearch()
  const navigate = route.useNavigate()
  const recent = useQuery({
    ...recentRunsQuery(run.workflow_id ?? ''),
    enabled: run.workflow_id !== null,
  })
  const runs = recent.data?.filter((one) => one.run_id !== run.run_id) ?? []
  return (
    <div className={page.view}>
      <Stack className={page.padded}>
        <Select
          label={words.other}
          placeholder={words.placeholder}
          maw={440}
          searchable
          allowDeselect={false}
          data={optionsOf(runs, other)}
          value={other ?? null}
          nothingFoundMessage={words.none}
          onChange={(id) =>
            id && navigate({ search: (before) => ({ ...before, other: id }), replace: true })
          }
        />
        {other ? (
          <Compared key={other} run={run} steps={steps} otherId={other} />
        ) : (
          <Empty title={words.choose}>{words.chooseText}</Empty>
        )}
      </Stack>
    </div>
  )
}

function optionsOf(runs: readonly Run[], other: string | undefined) {
  const options = runs.map((run) => ({
    value: run.run_id,
    label: words.run(
      statusName(statusOfRun(run)),
      relativeTime(new Date(run.created_at)),
      shortId(run.run_id),
    ),
  }))
  const isKnown = !other || options.some((option) => option.value === other)
  return isKnown ? options : [...options, { value: other, label: other }]
}

interface ComparedProps extends CompareViewProps {
  otherId: string
}

function Compared({ run, steps, otherId }: ComparedProps) {
  const { run: other, steps: others, error } = useRunStates(otherId)
  const [isShort, setShort] = useState(false)
  const pairs = useMemo(() => pairSteps(steps, others), [steps, others])
  if (error) return <Failed error={error} />
  if (!other) return <Loading rows={4} />
  const shown = isShort ? pairs.filter((pair) => pair.isDifferent) : pairs
  return (
    <Stack gap="lg">
      <Switch
        label={words.onlyDifferent}
        checked={isShort}
        onChange={(event) => setShort(event.currentTarget.checked)}
      />
      {shown.length > 0 ? (
        <PairTable pairs={shown} runId={run.run_id} otherId={otherId} />
      ) : (
        <Text c="dimmed">{words.allSame}</Text>
      )}
      <DataDiff title={words.runInputs} one={run.inputs} other={other.inputs} />
      <DataDiff title={words.runOutputs} one={run.outputs} other={other.outputs} />
    </Stack>
  )
}

function DataDiff({ title, one, other }: { title: string; one: unknown; other: unknown }) {
  const [before, after] = [written(one), written(other)]
  return (
    <section>
      <Title order={2} size="h5" mb={6}>
        {title}
      </Title>
      {before === after ? (
        <Text size="sm" c="dimmed">
          {words.same}
        </Text>
      ) : (
        <TextDiff
          before={before}
          after={after}
          beforeLabel={words.this}
          afterLabel={words.that}
          language="json"
        />
      )}
    </section>
  )
}
