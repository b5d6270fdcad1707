import { Badge, Button, Group, Stack, Table, Text, Title, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconRepeat } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ListedEvent } from '@/api/schema'
import { More } from '@/shared/more'
import rowStyles from '@/shared/row.module.css'
import { Empty, Failed, Loading } from '@/shared/states'
import { Moment } from '@/shared/time'
import { text } from '@/text'
import styles from './events.module.css'
import { EventFilters } from './filter-bar'
import type { EventSearch } from './filters'
import { eventsQuery } from './queries'
import { ReplayMany } from './replay-many'
import { EventType, useTypeName } from './type'

const route = getRouteApi('/events')
const words = text.events

/** All that arrived, newest first, with filters in the address. */
export function EventList() {
  const search: EventSearch = route.useSearch()
  const navigate = route.useNavigate()
  const [isReplaying, replaying] = useDisclosure()
  const found = useInfiniteQuery({
    ...eventsQuery(search),
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 3 ? 30_000 : 5_000),
  })
  const events = found.data?.pages.flatMap((page) => page.items) ?? []
  const isNarrowed = Object.keys(search).length > 0
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          {words.title}
        </Title>
        <Button variant="default" leftSection={<IconRepeat size={16} />} onClick={replaying.open}>
          {words.many.act}
        </Button>
      </Group>
      <EventFilters
        search={search}
        onChange={(next) => navigate({ search: next, replace: true })}
      />
      {found.isPending && <Loading />}
      {found.error && <Failed error={found.error} retry={() => found.refetch()} />}
      {found.data && events.length === 0 && (
        <Empty title={isNarrowed ? words.none : words.empty}>
          {isNarrowed ? words.noneText : words.emptyText}
        </Empty>
      )}
      {events.length > 0 && <EventTable events={events} />}
      <More of={found} />
      {isReplaying && <ReplayMany search={search} onClose={replaying.close} />}
    </Stack>
  )
}

function EventTable({ events }: { events: ListedEvent[] }) {
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table aria-label={words.table} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={230}>{words.type}</Table.Th>
            <Table.Th>{words.source}</Table.Th>
            <Table.Th w={150}>{words.arrived}</Table.Th>
            <Table.Th w={110}>
              <Tooltip label={words.duplicatesHint}>
                <span>{words.duplicates}</span>
              </Tooltip>
            </Table.Th>
            <Table.Th w={90}>{words.runs}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {events.map((event) => (
            <Row key={event.event_id} event={event} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Row({ event }: { event: ListedEvent }) {
  const name = useTypeName()
  return (
    <Table.Tr className={rowStyles.row}>
      <Table.Td>
        <Link
          to="/events/$eventId"
          params={{ eventId: event.event_id }}
          className={`${rowStyles.link} ${styles.link}`}
          aria-label={words.open(name(event.type))}
        >
          <EventType type={event.type} />
        </Link>
      </Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <Text size="sm" ff="monospace" truncate title={event.source}>
            {event.source || '–'}
          </Text>
          {event.replay_of && (
            <Badge size="sm" variant="light" color="gray" tt="none" className={styles.fixed}>
              {words.replayOf}
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td>
        <Text size="sm">
          <Moment at={event.received_at} />
        </Text>
      </Table.Td>
      <Count value={event.duplicates} />
      <Count value={event.run_count} />
    </Table.Tr>
  )
}

function Count({ value }: { value: number }) {
  return (
    <Table.Td>
      <Text size="sm" {...(value === 0 ? { c: 'dimmed' } : {})}>
        {value.toLocaleString('en')}
      </Text>
    </Table.Td>
  )
}
