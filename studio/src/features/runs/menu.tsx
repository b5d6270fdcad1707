import { ActionIcon, Menu } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCopy, IconDots, IconPlayerStop, IconRefresh, IconRoute } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Run } from '@/api/schema'
import { tell, tellFailure } from '@/shared/told'
import { text } from '@/text'
import { useAskToCancel } from './actions/cancel'
import { useRerun } from './queries'
import { isEnded } from './reduce'

const words = text.runs.acts

/** What can be done with a run of the list. */
export function RunMenu({ run }: { run: Run }) {
  const askToCancel = useAskToCancel(run.run_id)
  const rerun = useRerun()
  const navigate = useNavigate()
  const clipboard = useClipboard()
  const isPart = run.parent_run_id !== null && run.workflow_id === null
  function runAgain() {
    rerun.mutate(
      { runId: run.run_id, body: {} },
      {
        onSuccess: ({ run_id }) => {
          tell(words.rerunStarted)
          navigate({ to: '/runs/$runId', params: { runId: run_id } })
        },
        onError: tellFailure,
      },
    )
  }
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          loading={rerun.isPending}
          aria-label={text.runs.list.actions(run.run_id)}
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isEnded(run) && !isPart && (
          <Menu.Item leftSection={<IconRefresh size={16} />} onClick={runAgain}>
            {words.rerun}
          </Menu.Item>
        )}
        {run.workflow_id && (
          <Menu.Item
            component={Link}
            to="/workflows/$workflowId"
            params={{ workflowId: run.workflow_id } as never}
            search={{ run: run.run_id } as never}
            leftSection={<IconRoute size={16} />}
          >
            {words.builder}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => clipboard.copy(run.run_id)}>
          {words.copyId}
        </Menu.Item>
        {!isEnded(run) && (
          <Menu.Item
            color="red"
            leftSection={<IconPlayerStop size={16} />}
            disabled={run.cancel_requested_at !== null}
            onClick={askToCancel}
          >
            {words.cancel}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
