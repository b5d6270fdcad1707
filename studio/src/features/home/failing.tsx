import { Group, Progress, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { FailingWorkflow } from '@/api/schema'
import { text } from '@/text'
import { HomeCard } from './card'
import styles from './home.module.css'
import type { Period } from './period'

const words = text.home.failing

/** The workflows whose runs failed, each with the way to those. */
export function FailingWorkflows(props: { workflows: FailingWorkflow[]; period: Period }) {
  return (
    <HomeCard title={words.title}>
      {props.workflows.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.none}
        </Text>
      )}
      <ul className={styles.rows}>
        {props.workflows.map(({ workflow_id, name, runs, failed }) => (
          <li key={workflow_id}>
            <Group justify="space-between" wrap="nowrap" mb={4}>
              <Link
                to="/runs"
                search={{ workflow: workflow_id, status: 'FAILED', from: props.period }}
                className={styles.link}
                aria-label={words.show(name)}
              >
                {name}
              </Link>
              <Text size="sm" c="dimmed" className={styles.number}>
                {words.rate(failed, runs)}
              </Text>
            </Group>
            <Progress
              value={(100 * failed) / runs}
              color="red"
              size={6}
              aria-label={words.rate(failed, runs)}
            />
          </li>
        ))}
      </ul>
    </HomeCard>
  )
}
