import { Stack } from '@mantine/core'
import type { RunDetail, Step } from '@/api/schema'
import { isEnded } from '../reduce'
import styles from './callout.module.css'
import { Decisions } from './decisions'
import { RunError } from './error'
import { Waits } from './waits'

interface CalloutsProps {
  run: RunDetail
  steps: ReadonlyMap<string, Step>
  onSelect: (key: string) => void
}

/** What a person has to know of a run, or to do about it: its error, a decision, why it waits. */
export function Callouts({ run, steps, onSelect }: CalloutsProps) {
  if (run.status === 'FAILED') return <RunError run={run} steps={steps} onSelect={onSelect} />
  if (isEnded(run)) return null
  const waiting = [...steps.values()].filter(
    (step) => step.status === 'WAITING' || step.status === 'RETRYING',
  )
  return (
    <Stack gap="sm" className={styles.callouts}>
      <Decisions
        runId={run.run_id}
        waiting={waiting.filter((step) => step.wait_kind === 'approval')}
        onSelect={onSelect}
      />
      <Waits run={run} waiting={waiting.filter((step) => step.wait_kind !== 'approval')} />
    </Stack>
  )
}
