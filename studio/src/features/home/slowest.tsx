import { Table, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { SlowWorkflow } from '@/api/schema'
import { durationText } from '@/features/runs/duration'
import { text } from '@/text'
import { HomeCard } from './card'
import styles from './home.module.css'

const words = text.home.slowest

/** The workflows whose completed runs took the longest. */
export function SlowestWorkflows({ workflows }: { workflows: SlowWorkflow[] }) {
  return (
    <HomeCard title={words.title}>
      {workflows.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.none}
        </Text>
      )}
      {workflows.length > 0 && (
        <>
          <Table verticalSpacing={6} horizontalSpacing={0}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.workflow}</Table.Th>
                <Table.Th ta="right">{words.runs}</Table.Th>
                <Table.Th ta="right">{words.half}</Table.Th>
                <Table.Th ta="right">{words.most}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {workflows.map(({ workflow_id, name, runs, p50_ms, p95_ms }) => (
                <Table.Tr key={workflow_id}>
                  <Table.Td>
                    <Link
                      to="/workflows/$workflowId"
                      params={{ workflowId: workflow_id }}
                      className={styles.link}
                    >
                      {name}
                    </Link>
                  </Table.Td>
                  <Table.Td ta="right" className={styles.number}>
                    {runs.toLocaleString('en')}
                  </Table.Td>
                  <Table.Td ta="right" className={styles.number}>
                    {durationText(p50_ms)}
                  </Table.Td>
                  <Table.Td ta="right" className={styles.number}>
                    {durationText(p95_ms)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Text size="xs" c="dimmed">
            {words.hint}
          </Text>
        </>
      )}
    </HomeCard>
  )
}
