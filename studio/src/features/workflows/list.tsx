import { Button, Group, Stack, Title, Tooltip } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useDenial, useMay } from '@/app/permissions'
import { More } from '@/shared/more'
import { Empty, Failed, Loading } from '@/shared/states'
import { text } from '@/text'
import { WorkflowFilters } from './filters'
import { useWorkflowStatistics, type WorkflowSearch, workflowsQuery } from './queries'
import { WorkflowTable } from './table'

const Creation = lazy(() => import('./create/dialog').then((it) => ({ default: it.Creation })))

const route = getRouteApi('/workflows')

/** All workflows, with filters in the address. */
export function WorkflowList() {
  const { create, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const narrow = (next: WorkflowSearch) => navigate({ search: next, replace: true })
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          {text.workflows.title}
        </Title>
        <CreateButton onClick={() => navigate({ search: { ...search, create: 'blank' } })} />
      </Group>
      <WorkflowFilters search={search} onChange={narrow} />
      <FoundWorkflows
        search={search}
        onShowAll={() => narrow({})}
        onCreate={(way) => navigate({ search: { ...search, create: way } })}
      />
      {create && (
        <Suspense>
          <Creation
            way={create}
            folder={search.folder ?? ''}
            onWay={(way) => navigate({ search: { ...search, create: way }, replace: true })}
            onClose={() => navigate({ search, replace: true })}
          />
        </Suspense>
      )}
    </Stack>
  )
}

function CreateButton({ onClick }: { onClick: () => void }) {
  const denial = useDenial('workflows:write')
  return (
    <Tooltip label={denial} disabled={!denial} multiline maw={280}>
      <Button
        leftSection={<IconPlus size={16} />}
        onClick={() => denial || onClick()}
        data-disabled={denial !== undefined}
        aria-disabled={denial !== undefined}
      >
        {text.workflows.create}
      </Button>
    </Tooltip>
  )
}

function FoundWorkflows(props: {
  search: WorkflowSearch
  onShowAll: () => void
  onCreate: (way: string) => void
}) {
  const isFiltered = Object.keys(props.search).length > 0
  const found = useInfiniteQuery(workflowsQuery(props.search))
  const pages = found.data?.pages.map((page) => page.items) ?? []
  const mayCreate = useMay('workflows:write')
  const statistics = useWorkflowStatistics(
    pages.map((items) => items.map((item) => item.workflow_id)),
    useMay('runs:read'),
  )
  if (found.isPending) return <Loading />
  if (found.error) return <Failed error={found.error} retry={() => found.refetch()} />
  const workflows = pages.flat()
  if (workflows.length === 0 && isFiltered)
    return (
      <Empty
        title={text.workflows.none}
        action={
          <Button variant="light" onClick={props.onShowAll}>
            {text.workflows.showAll}
          </Button>
        }
      >
        {text.workflows.noneText}
      </Empty>
    )
  if (workflows.length === 0)
    return (
      <Empty
        title={text.workflows.empty}
        action={
          mayCreate && (
            <Group justify="center" gap="xs">
              <Button onClick={() => props.onCreate('template')}>
                {text.workflows.template.title}
              </Button>
              <Button variant="default" onClick={() => props.onCreate('blank')}>
                {text.workflows.create}
              </Button>
            </Group>
          )
        }
      >
        {text.workflows.emptyText}
      </Empty>
    )
  return (
    <>
      <WorkflowTable workflows={workflows} statistics={statistics} />
      <Group justify="center">
        <More of={found} />
      </Group>
    </>
  )
}
