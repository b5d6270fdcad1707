import { Anchor, Group, Stack, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Run } from '@/api/schema'
import { StatusBadge, statusOfRun } from '@/shared/status'
import { text } from '@/text'
import { nameOf, subRunsQuery } from '../queries'

const words = text.runs.step

interface StepRunsProps {
  runId: string
  stepKey: string
  isLive: boolean
}

/** The runs that a step started: workflows that it called, or parts of its items. */
export function StepRuns({ runId, stepKey, isLive }: StepRunsProps) {
  const found = useQuery({ ...subRunsQuery(runId), refetchInterval: isLive ? 5_000 : false })
  const runs = found.data?.items.filter((run) => isOf(run, stepKey)) ?? []
  if (runs.length === 0) return null
  return (
    <Stack gap={6} component="section">
      <Title order={3} size="h6">
        {words.subRuns}
      </Title>
      {runs.map((run) => (
        <Group key={run.run_id} justify="space-between" wrap="nowrap" gap="sm">
          <Anchor
            size="sm"
            truncate
            renderRoot={(props) => (
              <Link {...props} to="/runs/$runId" params={{ runId: run.run_id }} />
            )}
          >
            {run.parent_step_key === stepKey ? nameOf(run) : run.parent_step_key}
          </Anchor>
          <StatusBadge status={statusOfRun(run)} />
        </Group>
      ))}
    </Stack>
  )
}

/** Whether a step started a run, itself or for some of its items. */
function isOf(run: Run, stepKey: string): boolean {
  const key = run.parent_step_key
  return key === stepKey || key?.replace(/\[\d+\]$/, '') === stepKey
}
