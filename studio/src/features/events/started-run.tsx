import { Group, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { AnchorLink } from '@/shared/anchor-link'
import { StatusBadge } from '@/shared/status'
import { text } from '@/text'
import { runQuery } from './queries'

const ended = ['COMPLETED', 'FAILED', 'CANCELLED']

/** A run that an event started, with its status until it has ended. */
export function StartedRun({ runId }: { runId: string }) {
  const { data, isPending } = useQuery({
    ...runQuery(runId),
    refetchInterval: (query) =>
      query.state.data && ended.includes(query.state.data.status) ? false : 1_500,
  })
  if (isPending) return <Skeleton height={26} />
  return (
    <Group gap="sm" wrap="nowrap" justify="space-between">
      <AnchorLink to="/runs/$runId" params={{ runId }} size="sm" truncate>
        {data?.workflow_name ?? runId}
      </AnchorLink>
      {data ? (
        <StatusBadge status={data.status} />
      ) : (
        <Text size="sm" c="dimmed">
          {text.states.missing}
        </Text>
      )}
    </Group>
  )
}
