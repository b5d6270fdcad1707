import { Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle, IconRefresh, IconRoute } from '@tabler/icons-react'
import { useState } from 'react'
import type { RunDetail, Step } from '@/api/schema'
import { text } from '@/text'
import { BuilderButton } from '../actions/builder-link'
import { RerunFromStep } from '../actions/rerun-step'
import { topLevelOf } from '../step/keys'
import { Callout } from './callout'

const words = text.runs.error

interface RunErrorProps {
  run: RunDetail
  steps: ReadonlyMap<string, Step>
  onSelect: (key: string) => void
}

/** Why a run failed, at which step, and what can be done about it. */
export function RunError({ run, steps, onSelect }: RunErrorProps) {
  const [isRerunning, setRerunning] = useState(false)
  const error = errorOf(run.error)
  const key = error.step
  const top = key === null ? null : topLevelOf(key)
  return (
    <Callout color="red" icon={IconAlertTriangle} title={key ? words.atStep(key) : words.title}>
      <ErrorWords error={error} />
      <Group gap="xs">
        {key && steps.has(key) && (
          <Button size="xs" variant="default" onClick={() => onSelect(key)}>
            {words.show}
          </Button>
        )}
        {top && !isPart(run) && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={14} />}
            onClick={() => setRerunning(true)}
          >
            {text.runs.acts.rerunHere}
          </Button>
        )}
        {run.workflow_id && key && (
          <BuilderButton
            workflowId={run.workflow_id}
            runId={run.run_id}
            stepKey={key}
            leftSection={<IconRoute size={14} />}
          >
            {text.runs.acts.builder}
          </BuilderButton>
        )}
      </Group>
      {top && (
        <RerunFromStep
          run={run}
          step={top}
          opened={isRerunning}
          onClose={() => setRerunning(false)}
        />
      )}
    </Callout>
  )
}

/** An error of a run or of a step, as it is stored. */
export interface StoredError {
  type: string
  message: string
  retryable: boolean
  step: string | null
}

export function errorOf(stored: { [name: string]: unknown } | null): StoredError {
  return {
    type: String(stored?.type ?? ''),
    message: String(stored?.message ?? ''),
    retryable: stored?.retryable === true,
    step: typeof stored?.step === 'string' ? stored.step : null,
  }
}

/** An error in words: its kind, what happened, and whether trying again helps. */
export function ErrorWords({ error }: { error: StoredError }) {
  const kinds: Record<string, string> = words.types
  return (
    <div>
      <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {error.type && <b>{kinds[error.type] ?? error.type}: </b>}
        {error.message}
      </Text>
      <Text size="sm" c="dimmed">
        {error.retryable ? words.retryable : words.permanent}
      </Text>
    </div>
  )
}

/** Whether a run executes a part of the items of its parent: it cannot run again alone. */
export function isPart(run: Pick<RunDetail, 'parent_run_id' | 'parent_step_key'>): boolean {
  return run.parent_run_id !== null && run.parent_step_key?.endsWith(']') === true
}
