import { ActionIcon, Menu, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { modals } from '@mantine/modals'
import {
  IconBolt,
  IconCopy,
  IconDots,
  IconDownload,
  IconFolder,
  IconPencil,
  IconPlayerPlay,
  IconTrash,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { Workflow } from '@/api/schema'
import { useMay } from '@/app/permissions'
import { tell, tellFailure } from '@/shared/told'
import { text } from '@/text'
import { useDeleteWorkflow } from './queries'

const LabelsDialog = lazy(() => import('./labels').then((it) => ({ default: it.LabelsDialog })))

const words = text.workflows
const size = 16

/** What can be done with a workflow of the list. */
export function WorkflowMenu({ workflow }: { workflow: Workflow }) {
  const [isLabelling, labelling] = useDisclosure()
  const mayWrite = useMay('workflows:write')
  const { name, workflow_id: id } = workflow
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={words.actions(name)}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPencil size={size} />}
            renderRoot={(props) => (
              <Link to="/workflows/$workflowId" params={{ workflowId: id }} {...props} />
            )}
          >
            {words.open}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPlayerPlay size={size} />}
            renderRoot={(props) => <Link to="/runs" search={{ workflow: id }} {...props} />}
          >
            {words.runs}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconBolt size={size} />}
            renderRoot={(props) => <Link to="/triggers" search={{ workflow: id }} {...props} />}
          >
            {words.triggers}
          </Menu.Item>
          <Menu.Divider />
          {mayWrite && (
            <Menu.Item leftSection={<IconFolder size={size} />} onClick={labelling.open}>
              {words.label}
            </Menu.Item>
          )}
          {mayWrite && <DuplicateItem workflow={workflow} />}
          <ExportItem workflow={workflow} format="yaml" />
          <ExportItem workflow={workflow} format="json" />
          {mayWrite && (
            <>
              <Menu.Divider />
              <DeleteItem workflow={workflow} />
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {isLabelling && (
        <Suspense>
          <LabelsDialog workflow={workflow} onClose={labelling.close} />
        </Suspense>
      )}
    </>
  )
}

/** Makes a workflow like this one and goes to it. */
export function DuplicateItem({ workflow }: { workflow: Workflow }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const duplicate = useMutation({
    mutationFn: async () => (await import('./transfer/transfer')).duplicateWorkflow(workflow),
    onError: tellFailure,
    onSuccess: async ({ workflow: made, left }) => {
      const { triggerName } = await import('./transfer/make')
      const names = left.map(({ trigger }) => triggerName(trigger)).join(', ')
      tell(names ? words.duplicatedWithout(made.name, names) : words.duplicated(made.name))
      queries.invalidateQueries({ queryKey: ['workflows'] })
      navigate({ to: '/workflows/$workflowId', params: { workflowId: made.workflow_id } })
    },
  })
  return (
    <Menu.Item leftSection={<IconCopy size={size} />} onClick={() => duplicate.mutate()}>
      {words.duplicate}
    </Menu.Item>
  )
}

/** Gives the file of a workflow. */
export function ExportItem(props: { workflow: Workflow; format: 'json' | 'yaml' }) {
  const { workflow, format } = props
  const { mutate } = useMutation({
    mutationFn: async () => (await import('./transfer/transfer')).exportWorkflow(workflow, format),
    onError: tellFailure,
  })
  return (
    <Menu.Item leftSection={<IconDownload size={size} />} onClick={() => mutate()}>
      {format === 'json' ? words.exportJson : words.exportYaml}
    </Menu.Item>
  )
}

function DeleteItem({ workflow: { name, workflow_id: id } }: { workflow: Workflow }) {
  const remove = useDeleteWorkflow()
  const ask = () =>
    modals.openConfirmModal({
      title: words.removeTitle(name),
      children: <Text size="sm">{words.removeText}</Text>,
      labels: { confirm: words.remove, cancel: text.states.cancel },
      confirmProps: { color: 'red' },
      onConfirm: () =>
        // The row is gone when this ends, and with it what it would call.
        remove.mutateAsync(id).then(() => tell(words.removed(name)), tellFailure),
    })
  return (
    <Menu.Item color="red" leftSection={<IconTrash size={size} />} onClick={ask}>
      {words.remove}
    </Menu.Item>
  )
}
