import { ActionIcon, Button, Group, Menu } from '@mantine/core'
import { useClipboard, useDisclosure } from '@mantine/hooks'
import {
  IconArrowsDiff,
  IconCopy,
  IconDots,
  IconPlayerStop,
  IconRefresh,
  IconRefreshDot,
  IconRepeat,
  IconRoute,
  IconTestPipe,
} from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import type { RunDetail } from '@/api/schema'
import type { WorkflowDocument } from '@/features/builder/model/document'
import { tell, tellFailure } from '@/shared/told'
import { text } from '@/text'
import { isPart } from '../callouts/error'
import { useReplay, useRerun } from '../queries'
import { isEnded } from '../reduce'
import { BuilderButton } from './builder-link'
import { useAskToCancel } from './cancel'
import { RerunFromStep } from './rerun-step'
import { TestCase } from './test-case'

const route = getRouteApi('/runs/$runId')
const words = text.runs.acts

interface RunActionsProps {
  run: RunDetail
  document: WorkflowDocument | undefined
}

/** What can be done with a run. */
export function RunActions({ run, document }: RunActionsProps) {
  const askToCancel = useAskToCancel(run.run_id)
  const [isRerunning, rerunning] = useDisclosure()
  const [isTesting, testing] = useDisclosure()
  const first = document?.nodes[0]?.id
  return (
    <Group gap="xs">
      {run.workflow_id && (
        <BuilderButton
          size="sm"
          workflowId={run.workflow_id}
          runId={run.run_id}
          leftSection={<IconRoute size={16} />}
        >
          {words.builder}
        </BuilderButton>
      )}
      {isEnded(run) && !isPart(run) && <RerunButton run={run} />}
      {!isEnded(run) && (
        <Button
          color="red"
          variant="light"
          leftSection={<IconPlayerStop size={16} />}
          disabled={run.cancel_requested_at !== null}
          onClick={askToCancel}
        >
          {words.cancel}
        </Button>
      )}
      <MoreActions
        run={run}
        onRerun={first && isEnded(run) && !isPart(run) ? rerunning.open : undefined}
        onTest={isEnded(run) && !isPart(run) ? testing.open : undefined}
      />
      {first && (
        <RerunFromStep
          run={run}
          step={first}
          document={document}
          opened={isRerunning}
          onClose={rerunning.close}
        />
      )}
      <TestCase runId={run.run_id} opened={isTesting} onClose={testing.close} />
    </Group>
  )
}

function RerunButton({ run }: { run: RunDetail }) {
  const rerun = useRerun()
  const navigate = route.useNavigate()
  function runAgain() {
    rerun.mutate(
      { runId: run.run_id, body: {} },
      {
        onSuccess: ({ run_id }) => {
          tell(words.rerunStarted)
          navigate({ params: { runId: run_id }, search: {} })
        },
        onError: tellFailure,
      },
    )
  }
  return (
    <Button
      variant="default"
      leftSection={<IconRefresh size={16} />}
      loading={rerun.isPending}
      onClick={runAgain}
    >
      {words.rerun}
    </Button>
  )
}

interface MoreActionsProps {
  run: RunDetail
  onRerun: (() => void) | undefined
  onTest: (() => void) | undefined
}

function MoreActions({ run, onRerun, onTest }: MoreActionsProps) {
  const replay = useReplay()
  const clipboard = useClipboard()
  const navigate = route.useNavigate()
  function replayEvent(eventId: string) {
    replay.mutate(eventId, {
      onSuccess: ({ run_ids: [first, ...others] }) => {
        tell(words.replayed(first ? others.length + 1 : 0))
        if (first && others.length === 0) navigate({ params: { runId: first }, search: {} })
      },
      onError: tellFailure,
    })
  }
  const { event_id } = run
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={words.more} loading={replay.isPending}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {onRerun && (
          <Menu.Item leftSection={<IconRefreshDot size={16} />} onClick={onRerun}>
            {words.rerunFrom}
          </Menu.Item>
        )}
        {event_id && (
          <Menu.Item leftSection={<IconRepeat size={16} />} onClick={() => replayEvent(event_id)}>
            {words.replay}
          </Menu.Item>
        )}
        {run.workflow_id && (
          <Menu.Item
            leftSection={<IconArrowsDiff size={16} />}
            onClick={() => navigate({ search: { view: 'compare' } })}
          >
            {words.compare}
          </Menu.Item>
        )}
        {onTest && (
          <Menu.Item leftSection={<IconTestPipe size={16} />} onClick={onTest}>
            {words.testCase}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => clipboard.copy(run.run_id)}>
          {words.copyId}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
