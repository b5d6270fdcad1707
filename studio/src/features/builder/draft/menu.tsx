import { ActionIcon, Menu, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconBolt, IconDots, IconTrash } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Workflow } from '@/api/schema'
import { useMay } from '@/app/permissions'
import { DuplicateItem, ExportItem } from '@/features/workflows/menu'
import { useDeleteWorkflow } from '@/features/workflows/queries'
import { tell, tellFailure } from '@/shared/told'
import { text } from '@/text'
import { useDraftSaver } from './saving'

/** What is done more rarely with the workflow. */
export function MoreMenu({ workflow }: { workflow: Workflow }) {
  const { name, workflow_id: id } = workflow
  const saver = useDraftSaver()
  const mayWrite = useMay('workflows:write')
  const askToDelete = useAskToDelete(workflow)
  return (
    <Menu position="bottom-end" onOpen={() => saver.flush()}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={text.workflows.actions(name)}
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconBolt size={16} />}
          renderRoot={(props) => <Link to="/triggers" search={{ workflow: id }} {...props} />}
        >
          {text.draft.triggers}
        </Menu.Item>
        <Menu.Divider />
        {mayWrite && <DuplicateItem workflow={workflow} />}
        <ExportItem workflow={workflow} format="yaml" />
        <ExportItem workflow={workflow} format="json" />
        {mayWrite && (
          <>
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={askToDelete}>
              {text.workflows.remove}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

function useAskToDelete({ name, workflow_id: id }: Workflow) {
  const saver = useDraftSaver()
  const remove = useDeleteWorkflow()
  const navigate = useNavigate()
  return () =>
    modals.openConfirmModal({
      title: text.workflows.removeTitle(name),
      children: <Text size="sm">{text.workflows.removeText}</Text>,
      labels: { confirm: text.workflows.remove, cancel: text.states.cancel },
      confirmProps: { color: 'red' },
      onConfirm: () =>
        remove.mutate(id, {
          onError: tellFailure,
          onSuccess() {
            saver.stop()
            tell(text.workflows.removed(name))
            navigate({ to: '/workflows' })
          },
        }),
    })
}
