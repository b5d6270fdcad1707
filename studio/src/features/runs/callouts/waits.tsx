import { Text } from '@mantine/core'
import { IconHourglass } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import type { RunDetail, Step } from '@/api/schema'
import { relativeTime } from '@/shared/time'
import { text } from '@/text'
import { useNow } from '../now'
import { Callout } from './callout'

const words = text.runs.wait
const shown = 3

/** Why a run does not go on at the moment. */
export function Waits({ run, waiting }: { run: RunDetail; waiting: readonly Step[] }) {
  useNow(true)
  if (run.cancel_requested_at)
    return <Note title={words.cancelling} lines={[words.cancellingText]} />
  if (run.status === 'QUEUED') return <Queued run={run} />
  if (!run.suspended_at || waiting.length === 0) return null
  const lines = waiting.slice(0, shown).map(reasonOf)
  if (waiting.length > shown) lines.push(words.more(waiting.length - shown))
  return <Note title={words.waiting} lines={lines} />
}

function Queued({ run }: { run: RunDetail }) {
  const { workflow_id } = run
  const workflow = useQuery({
    queryKey: ['workflow', workflow_id],
    enabled: workflow_id !== null,
    refetchInterval: 10_000,
    queryFn: () =>
      answer(
        api.GET('/v1/workflows/{workflow_id}', {
          params: { path: { workflow_id: workflow_id ?? '' } },
        }),
      ),
  })
  const lines = [workflow.data?.paused ? words.paused : startOf(run)]
  if (run.expires_at) lines.push(words.expires(soon(run.expires_at)))
  return <Note title={words.queued} lines={lines} />
}

function startOf(run: RunDetail): string {
  if (run.rate_limited_until && isLater(run.rate_limited_until))
    return words.rate(soon(run.rate_limited_until))
  if (run.available_at && isLater(run.available_at)) return words.delayed(soon(run.available_at))
  return words.queuedText
}

function reasonOf(step: Step): string {
  if (step.status === 'RETRYING')
    return words.retry(step.key, soon(step.wake_at ?? new Date().toISOString()))
  switch (step.wait_kind) {
    case 'time':
      return step.wake_at ? words.time(step.key, soon(step.wake_at)) : words.timeUnknown(step.key)
    case 'event':
      return step.wake_at ? words.eventUntil(step.key, soon(step.wake_at)) : words.event(step.key)
    default:
      return words.run(step.key)
  }
}

function isLater(at: string): boolean {
  return Date.parse(at) > Date.now()
}

function soon(at: string): string {
  return relativeTime(new Date(at))
}

function Note({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <Callout color="yellow" icon={IconHourglass} title={title}>
      {lines.map((line) => (
        <Text size="sm" key={line}>
          {line}
        </Text>
      ))}
    </Callout>
  )
}
