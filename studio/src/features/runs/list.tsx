import { Button, Group, Stack, Text, Title, Tooltip } from '@mantine/core'
import { IconArrowUp } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Run } from '@/api/schema'
import { More } from '@/shared/more'
import { Empty, Failed, Loading } from '@/shared/states'
import { text } from '@/text'
import { RunFilters } from './filter-bar'
import { heldBack, type RunSearch } from './filters'
import styles from './list.module.css'
import { runsQuery } from './queries'
import { RunTable } from './table'

const route = getRouteApi('/runs')
const words = text.runs.list

/** How often the list is read again: rarely when that is much. */
const often = 3_000
const rarely = 15_000

/** All runs, newest first, with filters in the address. */
export function RunList() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Stack>
      <Group gap="xs">
        <Title order={1} size="h2">
          {text.runs.title}
        </Title>
        <Tooltip label={words.live}>
          <span className={styles.live} role="img" aria-label={words.live} />
        </Tooltip>
      </Group>
      <RunFilters search={search} onChange={(next) => navigate({ search: next, replace: true })} />
      <FoundRuns key={JSON.stringify(search)} search={search} />
    </Stack>
  )
}

function FoundRuns({ search }: { search: RunSearch }) {
  const isFiltered = Object.keys(search).length > 0
  const found = useInfiniteQuery({
    ...runsQuery(search),
    refetchInterval: (query) =>
      search.text || (query.state.data?.pages.length ?? 0) > 3 ? rarely : often,
  })
  const runs = found.data?.pages.flatMap((page) => page.items) ?? []
  const { shown, fresh, showAll } = useCalmList(runs)
  return (
    <Stack>
      {found.isPending && <Loading />}
      {found.error && <Failed error={found.error} retry={() => found.refetch()} />}
      {found.data && runs.length === 0 && !found.hasNextPage && <Nothing isFiltered={isFiltered} />}
      {fresh > 0 && (
        <div className={styles.fresh}>
          <Button
            size="compact-sm"
            radius="xl"
            leftSection={<IconArrowUp size={14} />}
            onClick={showAll}
          >
            {words.fresh(fresh)}
          </Button>
        </div>
      )}
      {shown.length > 0 && <RunTable runs={shown} />}
      {found.hasNextPage && (
        <Stack gap={6} align="center">
          {search.text && (
            <Text size="sm" c="dimmed">
              {words.searching}
            </Text>
          )}
          <More of={found} />
        </Stack>
      )}
    </Stack>
  )
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  return (
    <Empty title={isFiltered ? words.none : words.empty}>
      {isFiltered ? words.noneText : words.emptyText}
    </Empty>
  )
}

/**
 * Shows new runs at once only while the top of the page is in sight and nobody is about to use a
 * row, so that rows never move under a pointer; else it tells how many there are.
 */
function useCalmList(runs: readonly Run[]) {
  const [newest, setNewest] = useState<string | null>(null)
  const { fresh, shown } = heldBack(runs, newest)
  const first = runs[0]?.run_id ?? null
  const showAll = () => {
    setNewest(first)
    window.scrollTo({ top: 0 })
  }
  useEffect(() => {
    const isKnown = newest !== null && runs.some((run) => run.run_id === newest)
    if (!isKnown || !isBusy()) setNewest(first)
  }, [first, newest, runs])
  return { shown, fresh, showAll }
}

function isBusy(): boolean {
  const inTable = document.querySelector('[data-runs]:is(:hover, :focus-within)')
  return window.scrollY > 0 || inTable !== null || document.querySelector('[role=menu]') !== null
}
