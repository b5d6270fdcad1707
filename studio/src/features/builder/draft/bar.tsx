import { ActionIcon, Badge, Group, SegmentedControl, Switch, Tooltip } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { IconArrowLeft, IconListDetails } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Workflow } from '@/api/schema'
import { useDenial, useMay } from '@/app/permissions'
import { tellFailure } from '@/shared/told'
import { text } from '@/text'
import styles from './bar.module.css'
import { useChange } from './change'
import { Conflict } from './conflict'
import { History } from './history'
import { LeaveGuard } from './leave'
import { MoreMenu } from './menu'
import { WorkflowName } from './name'
import { Publish } from './publish'
import { Run } from './run'
import { SavedState } from './saved'
import { useDraftSaver } from './saving'
import { UndoButtons } from './undo'

const route = getRouteApi('/workflows/$workflowId')

/** What a person does with the draft as a whole. */
export function DraftBar({ workflow }: { workflow: Workflow }) {
  const id = workflow.workflow_id
  const saver = useDraftSaver()
  const [isStarting, starting] = useDisclosure()
  const cannotRun = useDenial('runs:write')
  async function run() {
    if (cannotRun) return
    if (await saver.flush()) starting.open()
    else tellFailure(new Error(text.draft.notSaved))
  }
  useHotkeys(
    [
      ['mod+S', () => saver.flush()],
      ['mod+Enter', (event) => !isInDialog(event) && run()],
    ],
    [],
    true,
  )
  return (
    <header>
      <div className={styles.bar}>
        <Group gap="xs" wrap="nowrap" className={styles.left}>
          <Tooltip label={text.draft.back}>
            <ActionIcon
              component={Link}
              to="/workflows"
              variant="subtle"
              color="gray"
              size={30}
              aria-label={text.draft.back}
            >
              <IconArrowLeft size={18} />
            </ActionIcon>
          </Tooltip>
          <WorkflowName workflow={workflow} />
          <LiveBadge workflow={workflow} />
          <SavedState />
        </Group>
        <Group gap="xs" wrap="nowrap">
          <UndoButtons />
          <ViewSwitch />
        </Group>
        <Group gap="xs" wrap="nowrap">
          <EnabledSwitch workflow={workflow} />
          <Tooltip label={text.draft.runs}>
            <ActionIcon
              variant="default"
              size={30}
              aria-label={text.draft.runs}
              renderRoot={(props) => <Link to="/runs" search={{ workflow: id }} {...props} />}
            >
              <IconListDetails size={16} />
            </ActionIcon>
          </Tooltip>
          <History workflow={workflow} />
          <Run
            workflowId={id}
            denial={cannotRun}
            opened={isStarting}
            onOpen={run}
            onClose={starting.close}
          />
          <Publish workflow={workflow} />
          <MoreMenu workflow={workflow} />
        </Group>
      </div>
      <Conflict workflowId={id} />
      <LeaveGuard />
    </header>
  )
}

function LiveBadge({ workflow: { live_version: live, paused } }: { workflow: Workflow }) {
  return (
    <>
      <Tooltip label={live ? text.draft.live(live) : text.draft.notLiveHint}>
        <Badge variant="light" tt="none" color={live ? 'teal' : 'gray'} className={styles.badge}>
          {live ? text.draft.liveShort(live) : text.draft.notLive}
        </Badge>
      </Tooltip>
      {paused && (
        <Badge variant="light" tt="none" color="orange" className={styles.badge}>
          {text.workflows.paused}
        </Badge>
      )}
    </>
  )
}

function ViewSwitch() {
  const { view } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <SegmentedControl
      size="xs"
      aria-label={text.draft.view}
      value={view === 'yaml' ? 'yaml' : 'graph'}
      onChange={(value) =>
        navigate({
          search: ({ view: _, ...others }) =>
            value === 'yaml' ? { ...others, view: 'yaml' } : others,
          replace: true,
        })
      }
      data={[
        { value: 'graph', label: text.draft.graph },
        { value: 'yaml', label: 'YAML' },
      ]}
    />
  )
}

function EnabledSwitch({ workflow }: { workflow: Workflow }) {
  const { change, changing } = useChange(workflow)
  const mayWrite = useMay('workflows:write')
  const isOn = changing?.enabled ?? workflow.enabled
  return (
    <Tooltip label={isOn ? text.draft.enabledHint : text.draft.disabledHint} multiline maw={260}>
      <Switch
        size="sm"
        label={<span className={styles.wide}>{text.workflows.enabled}</span>}
        aria-label={text.workflows.enabled}
        checked={isOn}
        disabled={!mayWrite}
        onChange={(event) => change({ enabled: event.currentTarget.checked })}
      />
    </Tooltip>
  )
}

/** Whether a key was pressed in a dialogue, which has a meaning of its own for it. */
function isInDialog({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('[role="dialog"]') !== null
}
