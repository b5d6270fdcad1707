import { Anchor, Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { IconCheck, IconUserQuestion, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Approval, Step } from '@/api/schema'
import { RequestData } from '@/features/approvals/data'
import { askedBy } from '@/features/approvals/request'
import { Failed, messageOf } from '@/shared/states'
import { Moment } from '@/shared/time'
import { tell } from '@/shared/told'
import { text } from '@/text'
import { approvalsQuery, useDecide } from '../queries'
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
  const [comment, setComment] = useState('')
  const decide = useDecide()
  const { title, message, data, assignees } = askedBy(approval)
  function send(isApproved: boolean) {
    decide.mutate(
      { approvalId: approval.approval_id, isApproved, comment },
      { onSuccess: () => tell(isApproved ? words.approved : words.rejected) },
    )
  }
  const isDone = decide.isSuccess
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
        <Textarea
          label={words.comment}
          description={words.commentHint}
          autosize
          minRows={1}
          maxRows={6}
          maxLength={10_000}
          value={comment}
          disabled={isDone}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        {decide.error && (
          <Text size="sm" c="red">
            {messageOf(decide.error)}
          </Text>
        )}
        <Group gap="xs">
          <Button
            size="sm"
            leftSection={<IconCheck size={16} />}
            loading={decide.isPending && decide.variables.isApproved}
            disabled={isDone || decide.isPending}
            onClick={() => send(true)}
          >
            {words.approve}
          </Button>
          <Button
            size="sm"
            color="red"
            variant="light"
            leftSection={<IconX size={16} />}
            loading={decide.isPending && !decide.variables.isApproved}
            disabled={isDone || decide.isPending}
            onClick={() => send(false)}
          >
            {words.reject}
          </Button>
        </Group>
      </Stack>
    </Callout>
  )
}
