import {
  Alert,
  Button,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { ReplayEvents } from '@/api/schema'
import { triggerQuery } from '@/features/triggers/queries'
import { AnchorLink } from '@/shared/anchor-link'
import { localTime, ranges, timeOf } from '@/shared/period'
import { Failed, Loading } from '@/shared/states'
import { text } from '@/text'
import type { EventSearch } from './filters'
import { useReplayEvents } from './queries'
import { useTypeChoices } from './type'

const words = text.events.many

interface ReplayManyProps {
  search: EventSearch
  onClose: () => void
}

/** Lets events of a type and a time arrive once more, after telling how many they are. */
export function ReplayMany({ search, onClose }: ReplayManyProps) {
  const trigger = useQuery({
    ...triggerQuery(search.trigger ?? ''),
    enabled: search.trigger !== undefined,
  })
  return (
    <Modal opened onClose={onClose} title={words.title} size="md">
      {search.trigger !== undefined && trigger.isPending ? (
        <Loading rows={3} />
      ) : (
        <Replaying
          start={{
            type: trigger.data?.type ?? search.type ?? null,
            source: trigger.data?.source ?? search.source ?? '',
            since: timeOf(search.since, Date.now()),
            until: timeOf(search.until, Date.now()),
          }}
          onClose={onClose}
        />
      )}
    </Modal>
  )
}

interface Start {
  type: string | null
  source: string
  since: string | undefined
  until: string | undefined
}

function Replaying({ start, onClose }: { start: Start; onClose: () => void }) {
  const types = useTypeChoices()
  const [type, setType] = useState(start.type)
  const [source, setSource] = useState(start.source)
  const [since, setSince] = useState(() =>
    localTime(start.since ? new Date(start.since) : new Date(Date.now() - ranges['24h'])),
  )
  const [until, setUntil] = useState(() => (start.until ? localTime(new Date(start.until)) : ''))
  const [limit, setLimit] = useState(100)
  const look = useReplayEvents()
  const replay = useReplayEvents()
  function find(event: FormEvent) {
    event.preventDefault()
    const from = timeOf(since, Date.now())
    if (type === null || from === undefined) return
    look.mutate({
      type,
      since: from,
      until: timeOf(until || undefined, Date.now()) ?? new Date().toISOString(),
      limit,
      dry_run: true,
      ...(source ? { source } : {}),
    })
  }
  if (replay.data)
    return <Done events={replay.data.count} runs={runsOf(replay.data.items)} onClose={onClose} />
  if (look.data)
    return (
      <Found
        count={look.data.count}
        more={look.data.more}
        isPending={replay.isPending}
        error={replay.error}
        onBack={() => {
          look.reset()
          replay.reset()
        }}
        onGo={() => replay.mutate({ ...(look.variables as ReplayEvents), dry_run: false })}
      />
    )
  return (
    <form onSubmit={find}>
      <Stack>
        <Text size="sm" c="dimmed">
          {words.text}
        </Text>
        <Select
          label={words.type}
          required
          searchable
          data={types}
          value={type}
          onChange={setType}
        />
        <TextInput
          label={words.source}
          placeholder={text.events.anySource}
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
        <Group grow align="flex-start">
          <TextInput
            type="datetime-local"
            label={words.since}
            required
            value={since}
            onChange={(event) => setSince(event.currentTarget.value)}
          />
          <TextInput
            type="datetime-local"
            label={words.until}
            description={words.untilHint}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
        </Group>
        <NumberInput
          label={words.limit}
          description={words.limitHint}
          min={1}
          max={1_000}
          clampBehavior="strict"
          allowDecimal={false}
          value={limit}
          onChange={(next) => typeof next === 'number' && setLimit(next)}
        />
        {look.error && <Failed error={look.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text.states.cancel}
          </Button>
          <Button type="submit" loading={look.isPending} disabled={type === null || !since}>
            {words.look}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function runsOf(items: readonly { run_ids: string[] }[]): number {
  return items.reduce((count, { run_ids: ids }) => count + ids.length, 0)
}

interface FoundProps {
  count: number
  more: boolean
  isPending: boolean
  error: Error | null
  onBack: () => void
  onGo: () => void
}

function Found({ count, more, isPending, error, onBack, onGo }: FoundProps) {
  return (
    <Stack>
      <Text size="sm" role="status">
        {words.found(count, more)}
      </Text>
      {error && <Failed error={error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onBack} disabled={isPending}>
          {words.change}
        </Button>
        {count > 0 && (
          <Button loading={isPending} onClick={onGo}>
            {words.go(count)}
          </Button>
        )}
      </Group>
    </Stack>
  )
}

function Done({ events, runs, onClose }: { events: number; runs: number; onClose: () => void }) {
  return (
    <Stack>
      <Alert color="teal" variant="light" role="status">
        {words.done(events, runs)}
      </Alert>
      <Group justify="flex-end">
        {runs > 0 && (
          <AnchorLink to="/runs" size="sm" onClick={onClose}>
            {words.toRuns}
          </AnchorLink>
        )}
        <Button onClick={onClose}>{words.close}</Button>
      </Group>
    </Stack>
  )
}
