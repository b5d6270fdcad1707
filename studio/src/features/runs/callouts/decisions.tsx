import { Anchor, Stack, Text } from '@mantine/core'
import { IconUserQuestion } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Approval, Step } from '@/api/schema'
import { RequestData } from '@/features/approvals/data'
import { Decide } from '@/features/approvals/decide'
import { askedBy } from '@/features/approvals/request'
import { Failed } from '@/shared/states'
import { Moment } from '@/shared/time'
import { text } from '@/text'
import { approvalsQuery } from '../queries'
import { Callout } from './callout'

const words = text.runs.approval

interface DecisionsProps {
  runId: string
  waiting: readonly Step[]
  onSelect: (key: string) => void
}

/** What waits for a person at the steps of a run, with the means to decide it. */
export function Decisions({ runId, waiting, onSelect }: DecisionsProps) {
  const keys = waiting.map((step) => step.key)
  const found = useQuery(approvalsQuery(runId, keys))
  if (keys.length === 0) return null
  if (found.error) return <Failed error={found.error} retry={() => found.refetch()} />
  return found.data?.map((approval) => (
    <DecisionCard key={approval.approval_id} approval={approval} onSelect={onSelect} />
  ))
}

function DecisionCard({
  approval,
  onSelect,
}: {
  approval: Approval
  onSelect: (key: string) => void
}) {
  const { title, message, data, assignees } = askedBy(approval)
  return (
    <Callout color="yellow" icon={IconUserQuestion} title={title}>
      <Stack gap="sm" maw={640}>
        {message && (
          <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
            {message}
          </Text>
        )}
        {data && <RequestData data={data} />}
        <Text size="sm" c="dimmed">
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => onSelect(approval.step_key)}
          >
            {approval.step_key}
          </Anchor>
          {assignees.length > 0 && (
            <>
              {' · '}
              {words.assignees(assignees.join(', '))}
            </>
          )}
          {approval.expires_at && (
            <>
              {' · '}
              {words.expires} <Moment at={approval.expires_at} />
            </>
          )}
        </Text>
        <Decide approval={approval} title={title} />
      </Stack>
    </Callout>
  )
}
