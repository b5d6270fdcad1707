import {
  ActionIcon,
  Badge,
  Button,
  Group,
  Menu,
  Stack,
  Switch,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks'
import { modals } from '@mantine/modals'
import { IconDots, IconPlus, IconSearch, IconTrash } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Workflow } from '@/api/schema'
import { Empty, Failed, Loading } from '@/shared/states'
import { Moment } from '@/shared/time'
import { tell, tellFailure } from '@/shared/told'
import { text } from '@/text'
import { CreateWorkflow } from './create'
import { useChangeWorkflow, useDeleteWorkflow, workflowsQuery } from './queries'

const route = getRouteApi('/workflows')

export function WorkflowList() {
  const { search = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const [isCreating, creating] = useDisclosure()
  const found = useInfiniteQuery(workflowsQuery(search))
  const look = useDebouncedCallback((value: string) => {
    navigate({ search: value ? { search: value } : {}, replace: true })
  }, 250)
  const workflows = found.data?.pages.flatMap((page) => page.items) ?? []
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={creating.open}>
      {text.workflows.create}
    </Button>
  )
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          {text.workflows.title}
        </Title>
        {create}
      </Group>
      <TextInput
        type="search"
        maw={360}
        aria-label={text.workflows.search}
        placeholder={text.workflows.search}
        leftSection={<IconSearch size={16} />}
        defaultValue={search}
        onChange={(event) => look(event.currentTarget.value)}
      />
      {found.isPending && <Loading />}
      {found.error && <Failed error={found.error} retry={() => found.refetch()} />}
      {found.data && workflows.length === 0 && (
        <Empty
          title={search ? text.workflows.none : text.workflows.empty}
          action={search ? null : create}
        >
          {search ? null : text.workflows.emptyText}
        </Empty>
      )}
      {workflows.length > 0 && <WorkflowTable workflows={workflows} />}
      {found.hasNextPage && (
        <Button
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => found.fetchNextPage()}
        >
          {text.states.more}
        </Button>
      )}
      <CreateWorkflow opened={isCreating} onClose={creating.close} />
    </Stack>
  )
}

function WorkflowTable({ workflows }: { workflows: Workflow[] }) {
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.workflows.name}</Table.Th>
            <Table.Th>{text.workflows.live}</Table.Th>
            <Table.Th>{text.workflows.changed}</Table.Th>
            <Table.Th>{text.workflows.enabled}</Table.Th>
            <Table.Th w={48} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {workflows.map((workflow) => (
            <WorkflowRow key={workflow.workflow_id} workflow={workflow} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function WorkflowRow({ workflow }: { workflow: Workflow }) {
  const change = useChangeWorkflow()
  const { name, live_version: live } = workflow
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={550}>{name}</Text>
        {workflow.description && (
          <Text size="sm" c="dimmed" lineClamp={1}>
            {workflow.description}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Group gap={6}>
          <Badge variant="light" color={live ? 'teal' : 'gray'}>
            {live ? text.workflows.liveVersion(live) : text.workflows.neverPublished}
          </Badge>
          {workflow.paused && (
            <Badge variant="light" color="orange">
              {text.workflows.paused}
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td>
        <Moment at={workflow.updated_at} />
      </Table.Td>
      <Table.Td>
        <Switch
          aria-label={text.workflows.enable(name)}
          checked={change.isPending ? change.variables.change.enabled === true : workflow.enabled}
          onChange={(event) =>
            change.mutate(
              { id: workflow.workflow_id, change: { enabled: event.currentTarget.checked } },
              { onError: tellFailure },
            )
          }
        />
      </Table.Td>
      <Table.Td>
        <WorkflowMenu workflow={workflow} />
      </Table.Td>
    </Table.Tr>
  )
}

function WorkflowMenu({ workflow }: { workflow: Workflow }) {
  const remove = useDeleteWorkflow()
  const { name } = workflow
  function ask() {
    modals.openConfirmModal({
      title: text.workflows.removeTitle(name),
      children: <Text size="sm">{text.workflows.removeText}</Text>,
      labels: { confirm: text.workflows.remove, cancel: text.states.cancel },
      confirmProps: { color: 'red' },
      onConfirm: () =>
        remove.mutate(workflow.workflow_id, {
          onSuccess: () => tell(text.workflows.removed(name)),
          onError: tellFailure,
        }),
    })
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={text.workflows.actions(name)}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={ask}>
          {text.workflows.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
