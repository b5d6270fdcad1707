import { ActionIcon, Alert, Group, ScrollArea, Select, Stack, Text, Title } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { RunDetail, Step } from '@/api/schema'
import { nodeAt, type WorkflowDocument } from '@/features/builder/model/document'
import { StatusBadge, statusName } from '@/shared/status'
import { text } from '@/text'
import { isEnded } from '../reduce'
import type { WatchedRun } from '../states'
import { StepActions } from './actions'
import { StepData } from './data'
import { StepFacts } from './facts'
import { isIteration, pathOf, siblingsOf } from './keys'
import styles from './panel.module.css'
import { StepRuns } from './runs'

const words = text.runs.step

interface StepPanelProps {
  run: RunDetail
  document: WorkflowDocument | undefined
  watched: WatchedRun
  stepKey: string
  onSelect: (key: string) => void
  onClose: () => void
}

/** All that is known of one step of a run. */
export function StepPanel({ run, document, watched, stepKey, onSelect, onClose }: StepPanelProps) {
  const { steps, attempts } = watched
  const step = steps.get(stepKey)
  const name = document && nodeAt(document, pathOf(stepKey).split('/'))?.name
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    panel.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') onClose()
  }
  return (
    <aside ref={panel} aria-label={words.panel} className={styles.panel} onKeyDown={onKeyDown}>
      <Group justify="space-between" wrap="nowrap" className={styles.head}>
        <Title order={2} size="h5" className={styles.name}>
          {name ?? stepKey}
          {name && (
            <Text size="xs" c="dimmed" ff="monospace">
              {stepKey}
            </Text>
          )}
        </Title>
        <Group gap="sm" wrap="nowrap">
          {step && <StatusBadge status={step.status} />}
          <ActionIcon variant="subtle" color="gray" aria-label={words.close} onClick={onClose}>
            <IconX size={18} />
          </ActionIcon>
        </Group>
      </Group>
      <ScrollArea className={styles.body} type="auto">
        <Stack className={styles.content}>
          <IterationSelect steps={steps} stepKey={stepKey} onSelect={onSelect} />
          {step ? (
            <>
              <StepFacts step={step} attempts={attemptsOf(attempts, stepKey)} />
              <StepActions run={run} step={step} />
              <StepData runId={run.run_id} step={step} isPinned={pathOf(stepKey) in run.pins} />
              <StepRuns runId={run.run_id} stepKey={stepKey} isLive={!isEnded(run)} />
            </>
          ) : (
            <Alert color="gray" variant="light" title={words.notReached}>
              <Text size="sm">{words.notReachedText}</Text>
            </Alert>
          )}
        </Stack>
      </ScrollArea>
    </aside>
  )
}

function attemptsOf(attempts: ReadonlyMap<string, Step>, key: string): Step[] {
  const found = []
  for (const step of attempts.values()) if (step.key === key) found.push(step)
  return found.sort((one, other) => one.attempt - other.attempt)
}

interface IterationSelectProps {
  steps: ReadonlyMap<string, Step>
  stepKey: string
  onSelect: (key: string) => void
}

/** Chooses among the steps of a node that was executed several times. */
function IterationSelect({ steps, stepKey, onSelect }: IterationSelectProps) {
  const keys = isIteration(stepKey) ? [] : siblingsOf(steps, stepKey)
  if (keys.length < 2) return null
  return (
    <Select
      size="xs"
      label={words.iterations}
      searchable
      allowDeselect={false}
      limit={200}
      data={keys.map((key) => ({
        value: key,
        label: `${key} · ${statusName(steps.get(key)?.status ?? '')}`,
      }))}
      value={stepKey}
      onChange={(key) => key && onSelect(key)}
    />
  )
}
