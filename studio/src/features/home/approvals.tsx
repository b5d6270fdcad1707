import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Approval } from '@/api/schema'
import { Moment } from '@/shared/time'
import { text } from '@/text'
import { HomeCard } from './card'
import styles from './home.module.css'
import { approvalsQuery } from './queries'

const words = text.home.waiting

/** The newest steps that wait for a person. */
export function Approvals() {
  const approvals = useQuery(approvalsQuery).data ?? []
  if (approvals.length === 0) return null
  return (
    <HomeCard
      title={words.title}
      aside={
        <Button
          size="compact-sm"
          variant="subtle"
          renderRoot={(root) => <Link to="/approvals" {...root} />}
        >
          {words.all}
        </Button>
      }
    >
      <ul className={styles.rows}>
        {approvals.map((approval) => (
          <li key={approval.approval_id}>
            <Group justify="space-between" wrap="nowrap">
              <Link to="/runs/$runId" params={{ runId: approval.run_id }} className={styles.link}>
                {titleOf(approval)}
              </Link>
              <Text size="sm" c="dimmed" component="div">
                {words.asked} <Moment at={approval.requested_at} />
              </Text>
            </Group>
          </li>
        ))}
      </ul>
    </HomeCard>
  )
}

function titleOf({ request }: Approval): string {
  return typeof request.title === 'string' && request.title ? request.title : words.untitled
}
