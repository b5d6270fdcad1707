import { Card, SimpleGrid, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Statistics } from '@/api/schema'
import { successRate } from '@/features/workflows/bars'
import { relativeTime } from '@/shared/time'
import { text } from '@/text'
import styles from './home.module.css'
import { totalsOf } from './period'

const words = text.home
const mostCounted = 10_000

/** The figures that one wants to see first. */
export function Tiles({ statistics }: { statistics: Statistics }) {
  const { queue, approvals_waiting, failing } = statistics
  const totals = totalsOf(statistics.series)
  const rate = successRate(totals.completed + totals.failed + totals.cancelled, totals.completed)
  return (
    <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="md">
      <Tile to="/runs" label={words.runs} value={totals.all.toLocaleString('en')}>
        {totals.all === 0 && words.noRuns}
        {totals.all > 0 && (rate === undefined ? words.noneEnded : words.runsText(rate))}
      </Tile>
      <Tile
        to="/runs"
        search={{ status: 'FAILED' }}
        label={words.failed}
        value={totals.failed.toLocaleString('en')}
        isBad={totals.failed > 0}
      >
        {words.failedText(failing.length)}
      </Tile>
      <Tile
        to="/runs"
        search={{ status: 'QUEUED' }}
        label={words.queue}
        value={counted(queue.queued)}
      >
        {queue.oldest_queued_at
          ? words.oldest(relativeTime(new Date(queue.oldest_queued_at)))
          : words.queueText(queue.running, queue.suspended)}
      </Tile>
      <Tile to="/approvals" label={words.approvals} value={counted(approvals_waiting)}>
        {approvals_waiting === 0 ? words.noApprovals : words.approvalsText}
      </Tile>
    </SimpleGrid>
  )
}

function Tile(props: {
  to: '/runs' | '/approvals'
  search?: { status: string }
  label: string
  value: string
  isBad?: boolean
  children: ReactNode
}) {
  const { to, search, label, value, isBad = false, children } = props
  return (
    <Card
      withBorder
      padding="md"
      className={styles.tile}
      renderRoot={(root) =>
        to === '/runs' ? (
          <Link to={to} search={search ?? {}} {...root} />
        ) : (
          <Link to={to} {...root} />
        )
      }
    >
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text className={styles.figure} data-bad={isBad || undefined}>
        {value}
      </Text>
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </Card>
  )
}

function counted(count: number): string {
  return count >= mostCounted ? words.most(count) : count.toLocaleString('en')
}
