import { Badge, Collapse, Group, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconBroadcast, IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { SampleEvent, Trigger } from '@/api/schema'
import { AnchorLink } from '@/shared/anchor-link'
import { JsonTree } from '@/shared/json-tree'
import { Failed, Loading } from '@/shared/states'
import { Moment } from '@/shared/time'
import { text } from '@/text'
import { bodyFirst } from './payload'
import { samplesQuery } from './queries'
import styles from './triggers.module.css'

const words = text.triggers.captured
const path = 'event.payload'

/** What a trigger got, with deliveries to test addresses; new ones appear as they arrive. */
export function Captured({ trigger }: { trigger: Trigger }) {
  const isCalled = trigger.url !== null
  const found = useQuery({
    ...samplesQuery(trigger.trigger_id),
    refetchInterval: isCalled ? 1_500 : 10_000,
  })
  const known = useRef<Set<string> | null>(null)
  if (found.isPending) return <Loading rows={2} />
  if (found.error) return <Failed error={found.error} retry={() => found.refetch()} />
  const { events, sample } = found.data
  known.current ??= new Set(events.map((event) => event.event_id))
  const before = known.current
  const fresh = events.filter((event) => !before.has(event.event_id))
  return (
    <Stack gap="sm">
      {isCalled && fresh.length === 0 && <Waiting />}
      {events.length === 0 && (
        <>
          <Text size="sm" c="dimmed">
            {words.empty}. {words.emptyText}
          </Text>
          <div className={styles.event}>
            <div className={styles.tree}>
              <JsonTree value={bodyFirst(sample)} path={path} label={words.sample} />
            </div>
          </div>
        </>
      )}
      {events.length > 0 && (
        <div aria-live="polite">
          {events.map((event, index) => (
            <CapturedEvent
              key={event.event_id}
              event={event}
              isFresh={!before.has(event.event_id)}
              startsOpen={index === 0}
            />
          ))}
        </div>
      )}
    </Stack>
  )
}

function Waiting() {
  return (
    <Group className={styles.listening} gap="sm" wrap="nowrap" role="status">
      <IconBroadcast size={22} className={styles.pulse} aria-hidden />
      <div>
        <Text size="sm" fw={550}>
          {words.waiting}
        </Text>
        <Text size="xs" c="dimmed">
          {words.waitingText}
        </Text>
      </div>
    </Group>
  )
}

interface CapturedEventProps {
  event: SampleEvent
  isFresh: boolean
  startsOpen: boolean
}

function CapturedEvent({ event, isFresh, startsOpen }: CapturedEventProps) {
  const [opened, setOpened] = useState(startsOpen)
  const isTest = event.type === 'webhook_test'
  return (
    <div className={styles.event}>
      <Group gap={0} wrap="nowrap" pr="sm">
        <UnstyledButton
          className={styles.eventHead}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <Group gap="xs" wrap="nowrap">
            {opened ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
            <Text size="sm">
              <Moment at={event.received_at} />
            </Text>
            {isFresh && (
              <Badge size="sm" color="teal" variant="light" tt="none">
                {words.fresh}
              </Badge>
            )}
            {isTest && (
              <Badge size="sm" color="gray" variant="light" tt="none">
                {words.test}
              </Badge>
            )}
          </Group>
        </UnstyledButton>
        <AnchorLink
          to="/events/$eventId"
          params={{ eventId: event.event_id }}
          size="xs"
          className={styles.fixed}
        >
          {words.open}
        </AnchorLink>
      </Group>
      <Collapse expanded={opened}>
        <div className={styles.tree}>
          <JsonTree value={bodyFirst(event.payload)} path={path} label={text.events.page.payload} />
        </div>
      </Collapse>
    </div>
  )
}
