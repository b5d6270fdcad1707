import { Button, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconRefresh, IconRoute } from '@tabler/icons-react'
import type { RunDetail, Step } from '@/api/schema'
import { text } from '@/text'
import { BuilderButton } from '../actions/builder-link'
import { RerunFromStep } from '../actions/rerun-step'
import { isPart } from '../callouts/error'
import { isEnded } from '../reduce'
import { topLevelOf } from './keys'

/** What can be done at a step. */
export function StepActions({ run, step }: { run: RunDetail; step: Step }) {
  const [isOpen, rerunning] = useDisclosure()
  const canRerun = isEnded(run) && !isPart(run)
  if (!canRerun && !run.workflow_id) return null
  return (
    <Group gap="xs">
      {canRerun && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={14} />}
          onClick={rerunning.open}
        >
          {text.runs.acts.rerunHere}
        </Button>
      )}
      {run.workflow_id && (
        <BuilderButton
          workflowId={run.workflow_id}
          runId={run.run_id}
          stepKey={step.key}
          leftSection={<IconRoute size={14} />}
        >
          {text.runs.acts.builder}
        </BuilderButton>
      )}
      <RerunFromStep
        run={run}
        step={topLevelOf(step.key)}
        opened={isOpen}
        onClose={rerunning.close}
      />
    </Group>
  )
}
