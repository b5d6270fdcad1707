import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconArrowLeft, IconRepeat } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Problem } from '@/api/problem'
import type { EventDetail } from '@/api/schema'
import { bodyFirst } from '@/features/triggers/payload'
import { AnchorLink } from '@/shared/anchor-link'
import { JsonTree } from '@/shared/json-tree'
import { Empty, Failed, Loading } from '@/shared/states'
import { Moment } from '@/shared/time'
import { tellFailure } from '@/shared/told'
import { text } from '@/text'
import styles from './events.module.css'
import { eventQuery, useReplayEvent } from './queries'
import { Replayed } from './replayed'
import { StartedRun } from './started-run'
import { EventType } from './type'

const route = getRouteApi('/events/$eventId')
const words = text.events.page

/** One event: what it brought, and what came of it. */
export function EventPage() {
  const { eventId } = route.useParams()
  const found = useQuery({
    ...eventQuery(eventId),
    refetchInterval: (query) => (query.state.data?.processed_at ? false : 2_000),
  })
  if (found.isPending) return <Loading rows={4} />
  if (found.error instanceof Problem && found.error.status === 404)
    return <Empty title={words.missing} action={<BackLink />} />
  if (found.error) return <Failed error={found.error} retry={() => found.refetch()} />
  const event = found.data
  return (
    <Stack>
      <BackLink />
      <Group justify="space-between" align="center">
        <Group gap="sm">
          <Title order={1} size="h2">
            <EventTitle event={event} />
          </Title>
          {event.replay_of && (
            <Badge variant="light" color="gray" tt="none">
              {text.events.replayOf}
            </Badge>
          )}
        </Group>
        <Replay eventId={eventId} key={eventId} />
      </Group>
      <div className={styles.columns}>
        <Card withBorder component="section" aria-label={words.payload}>
          <Title order={2} size="h5">
            {words.payload}
          </Title>
          <Text size="xs" c="dimmed" mb="sm">
            {words.payloadHint}
          </Text>
          <JsonTree
            value={bodyFirst(event.payload)}
            path="event.payload"
            label={words.payload}
            depth={3}
          />
        </Card>
        <Stack>
          <Runs event={event} />
          <Facts event={event} />
        </Stack>
      </div>
    </Stack>
  )
}

function BackLink() {
  return (
    <div>
      <Button
        component={Link}
        to="/events"
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconArrowLeft size={14} />}
      >
        {words.back}
      </Button>
    </div>
  )
}

function EventTitle({ event }: { event: EventDetail }) {
  return (
    <Group gap="sm" component="span" wrap="nowrap">
      <EventType type={event.type} />
      {event.source && <span className={styles.source}>{event.source}</span>}
    </Group>
  )
}

function Replay({ eventId }: { eventId: string }) {
  const replay = useReplayEvent()
  const asks = text.events.replay
  function ask() {
    modals.openConfirmModal({
      title: asks.title,
      children: <Text size="sm">{asks.text}</Text>,
      labels: { confirm: asks.act, cancel: asks.cancel },
      onConfirm: () => replay.mutate(eventId, { onError: tellFailure }),
    })
  }
  return (
    <>
      <Button
        leftSection={<IconRepeat size={16} />}
        variant="default"
        loading={replay.isPending}
        onClick={ask}
      >
        {asks.act}
      </Button>
      {replay.data && <Replayed receipt={replay.data} onClose={() => replay.reset()} />}
    </>
  )
}

function Runs({ event }: { event: EventDetail }) {
  return (
    <Card withBorder component="section" aria-label={words.runs}>
      <Title order={2} size="h5" mb="sm">
        {words.runs}
      </Title>
      {event.run_ids.length === 0 ? (
        <Text size="sm">
          {words.none}{' '}
          <Text span c="dimmed">
            {words.noneText}
          </Text>
        </Text>
      ) : (
        <Stack gap="xs">
          {event.run_ids.map((runId) => (
            <StartedRun key={runId} runId={runId} />
          ))}
        </Stack>
      )}
    </Card>
  )
}

function Facts({ event }: { event: EventDetail }) {
  const facts: [string, ReactNode][] = [
    [words.received, <Moment key="at" at={event.received_at} />],
    [
      words.processed,
      event.processed_at ? <Moment key="at" at={event.processed_at} /> : words.waiting,
    ],
    [words.duplicates, event.duplicates > 0 ? words.skipped(event.duplicates) : words.noDuplicates],
    [words.trace, <code key="trace">{event.trace_id}</code>],
  ]
  if (event.replay_of)
    facts.push([
      words.replayOf,
      <AnchorLink
        key="original"
        to="/events/$eventId"
        params={{ eventId: event.replay_of }}
        size="sm"
      >
        {words.original}
      </AnchorLink>,
    ])
  return (
    <Card withBorder component="section" aria-label={words.facts}>
      <Title order={2} size="h5" mb="sm">
        {words.facts}
      </Title>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <AnchorLink
        to="/events"
        search={{ type: event.type, ...(event.source ? { source: event.source } : {}) }}
        size="sm"
        mt="sm"
      >
        {words.sameSource}
      </AnchorLink>
    </Card>
  )
}
