import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Approval } from '@/api/schema'
import { messageOf } from '@/shared/states'
import { tell } from '@/shared/told'
import { text } from '@/text'
import { useDecide } from './queries'

const words = text.approvals

interface DecideProps {
  approval: Approval
  title: string
  /** What else can be done, until it is decided. */
  children?: ReactNode
}

/** The means to approve or reject what a step asks, with a comment. */
export function Decide({ approval, title, children }: DecideProps) {
  const [comment, setComment] = useState('')
  const decide = useDecide()
  const isTaken = decide.isPending || decide.isSuccess
  function send(isApproved: boolean) {
    decide.mutate(
      { approvalId: approval.approval_id, isApproved, comment },
      { onSuccess: () => tell(isApproved ? words.approved(title) : words.rejected(title)) },
    )
  }
  return (
    <Stack gap="sm">
      <Textarea
        label={words.comment}
        placeholder={words.commentPlaceholder}
        autosize
        minRows={1}
        maxRows={8}
        maxLength={10_000}
        value={comment}
        disabled={isTaken}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      {decide.error && (
        <Text size="sm" c="red" role="alert">
          {messageOf(decide.error)}
        </Text>
      )}
      <Group gap="xs">
        <Button
          leftSection={<IconCheck size={16} />}
          loading={decide.isPending && decide.variables.isApproved}
          disabled={isTaken}
          onClick={() => send(true)}
        >
          {words.approve}
        </Button>
        <Button
          color="red"
          variant="light"
          leftSection={<IconX size={16} />}
          loading={decide.isPending && !decide.variables.isApproved}
          disabled={isTaken}
          onClick={() => send(false)}
        >
          {words.reject}
        </Button>
        {!isTaken && children}
      </Group>
    </Stack>
  )
}
