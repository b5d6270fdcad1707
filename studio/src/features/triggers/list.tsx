import { Button, Group, Select, Stack, Title } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { More } from '@/shared/more'
import { Empty, Failed, Loading } from '@/shared/states'
import { WorkflowSelect } from '@/shared/workflow-select'
import { text } from '@/text'
import { TriggerDrawer } from './drawer'
import { changed, isNarrowed, type TriggerSearch } from './filters'
import { triggersQuery, useTriggerKinds } from './queries'
import { TriggerTable } from './table'

const route = getRouteApi('/triggers')
const words = text.triggers
const fresh = 'new'

/** The triggers of all workflows, or of one. */
export function TriggerList() {
  const search: TriggerSearch = route.useSearch()
  const navigate = route.useNavigate()
  const found = useInfiniteQuery({ ...triggersQuery(search), refetchInterval: 15_000 })
  const triggers = found.data?.pages.flatMap((page) => page.items) ?? []
  const put = (change: { [name in keyof TriggerSearch]?: string | null }, replace = true) =>
    navigate({ search: changed(search, change), replace })
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => put({ trigger: fresh }, false)}>
      {words.create}
    </Button>
  )
  const narrowed = isNarrowed(search)
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          {words.title}
        </Title>
        {create}
      </Group>
      <Filters search={search} onChange={put} />
      {found.isPending && <Loading />}
      {found.error && <Failed error={found.error} retry={() => found.refetch()} />}
      {found.data && triggers.length === 0 && (
        <Empty
          title={narrowed ? (search.workflow ? words.emptyOf : words.none) : words.empty}
          action={!narrowed || search.workflow ? create : null}
        >
          {narrowed && !search.workflow ? words.noneText : words.emptyText}
        </Empty>
      )}
      {triggers.length > 0 && (
        <TriggerTable triggers={triggers} onOpen={(id) => put({ trigger: id }, false)} />
      )}
      <More of={found} />
      <TriggerDrawer
        triggerId={search.trigger === fresh ? null : search.trigger}
        workflowId={search.workflow ?? null}
        onClose={() => put({ trigger: null })}
        onMade={(id) => put({ trigger: id })}
      />
    </Stack>
  )
}

interface FiltersProps {
  search: TriggerSearch
  onChange: (change: { [name in keyof TriggerSearch]?: string | null }) => void
}

function Filters({ search, onChange }: FiltersProps) {
  const kinds = [...useTriggerKinds().values()]
  return (
    <Group component="search" aria-label={words.filters} gap="sm">
      <WorkflowSelect
        w={240}
        clearable
        aria-label={words.workflow}
        placeholder={words.anyWorkflow}
        value={search.workflow ?? null}
        onChange={(workflow) => onChange({ workflow })}
      />
      <Select
        w={190}
        clearable
        aria-label={words.type}
        placeholder={words.anyType}
        data={kinds.map(({ type, title }) => ({ value: type, label: title }))}
        value={search.type ?? null}
        onChange={(type) => onChange({ type })}
      />
      <Select
        w={180}
        clearable
        aria-label={words.state}
        placeholder={words.anyState}
        data={[
          { value: 'true', label: words.onlyEnabled },
          { value: 'false', label: words.onlyDisabled },
        ]}
        value={search.enabled ?? null}
        onChange={(enabled) => onChange({ enabled })}
      />
      {isNarrowed(search) && (
        <Button
          variant="subtle"
          color="gray"
          onClick={() => onChange({ workflow: null, type: null, enabled: null })}
        >
          {words.clear}
        </Button>
      )}
    </Group>
  )
}
