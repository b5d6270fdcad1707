import { Button, Card, Group, Stack, Text, Textarea, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconLink, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Approval } from '@/api/schema'
import { useDecide } from '@/features/runs/queries'
import { messageOf } from '@/shared/states'
import { Moment } from '@/shared/time'
import { tell } from '@/shared/told'
import { text } from '@/text'
import styles from './approvals.module.css'
import { RequestData } from './data'
import { type Asked, askedBy } from './request'
import { ShareLink } from './share-link'

const words = text.approvals

/** One step that waits for a person: what it asks, and the decision. */
export function ApprovalCard({ approval }: { approval: Approval }) {
  const asked = askedBy(approval)
  const [isSharing, sharing] = useDisclosure()
  return (
    <Card withBorder padding="lg" component="article" aria-label={asked.title}>
      <Stack gap="md">
        <div>
          <Title order={2} size="h4" className={styles.title}>
            {asked.title}
          </Title>
          <About approval={approval} asked={asked} />
        </div>
        {asked.message && <Text className={styles.message}>{asked.message}</Text>}
        {asked.data && <RequestData data={asked.data} />}
        <Decide approval={approval} title={asked.title} onShare={sharing.open} />
      </Stack>
      {isSharing && (
        <ShareLink approvalId={approval.approval_id} title={asked.title} onClose={sharing.close} />
      )}
    </Card>
  )
}

/** Where the question comes from, since when, until when, and whom it is for. */
function About({ approval, asked }: { approval: Approval; asked: Asked }) {
  return (
    <Text size="sm" c="dimmed" component="div" className={styles.about}>
      <span>
        <Workflow approval={approval} />
        {' / '}
        <span className={styles.step}>{approval.step_key}</span>
      </span>
      <span>
        {words.asked} <Moment at={approval.requested_at} />
      </span>
      {approval.expires_at && (
        <span>
          {words.expires} <Moment at={approval.expires_at} />
        </span>
      )}
      {asked.assignees.length > 0 && <span>{words.assignees(asked.assignees.join(', '))}</span>}
      <Link
        to="/runs/$runId"
        params={{ runId: approval.run_id }}
        search={{ step: approval.step_key }}
        className={styles.link}
      >
        {words.run}
      </Link>
    </Text>
  )
}

function Workflow({ approval }: { approval: Approval }) {
  if (!approval.workflow_id) return words.document
  return (
    <Link
      to="/workflows/$workflowId"
      params={{ workflowId: approval.workflow_id }}
      search={{ run: approval.run_id }}
      className={styles.link}
    >
      {approval.workflow_name ?? approval.workflow_id}
    </Link>
  )
}

interface DecideProps {
  approval: Approval
  title: string
  onShare: () => void
}

function Decide({ approval, title, onShare }: DecideProps) {
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
        <Button
          variant="subtle"
          color="gray"
          ml="auto"
          leftSection={<IconLink size={16} />}
          disabled={isTaken}
          onClick={onShare}
        >
          {words.link.open}
        </Button>
      </Group>
    </Stack>
  )
}
