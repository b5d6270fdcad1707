import { Button, Card, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconLink } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Approval } from '@/api/schema'
import { Moment } from '@/shared/time'
import { text } from '@/text'
import styles from './approvals.module.css'
import { RequestData } from './data'
import { Decide } from './decide'
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
        <Decide approval={approval} title={asked.title}>
          <Button
            variant="subtle"
            color="gray"
            ml="auto"
            leftSection={<IconLink size={16} />}
            onClick={sharing.open}
          >
            {words.link.open}
          </Button>
        </Decide>
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
