import { Center, SegmentedControl, Skeleton, Table, Text } from '@mantine/core'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { RunCounts } from '@/api/schema'
import { text } from '@/text'
import { HomeCard } from './card'
import styles from './home.module.css'
import { type Period, partName, type Span, totalsOf } from './period'

const Bars = lazy(() => import('./bars').then((it) => ({ default: it.Bars })))

const words = text.home.chart
const height = 260

interface Properties {
  series: RunCounts[]
  interval: Span['interval']
  period: Period
}

/** The runs over time by status: as a chart, or as a table for those who rather read. */
export function Chart({ series, interval, period }: Properties) {
  const [view, setView] = useState('chart')
  const totals = totalsOf(series)
  return (
    <HomeCard
      title={words.title}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={words.as}
          value={view}
          onChange={setView}
          data={[
            { value: 'chart', label: words.chart },
            { value: 'table', label: words.table },
          ]}
        />
      }
    >
      {totals.all === 0 && (
        <Center h={120}>
          <Text c="dimmed">{words.empty}</Text>
        </Center>
      )}
      {totals.all > 0 && view === 'table' && <Numbers series={series} interval={interval} />}
      {totals.all > 0 && view === 'chart' && (
        <div
          role="img"
          aria-label={words.label(totals.all, totals.failed, text.home.periods[period])}
        >
          <Suspense fallback={<Skeleton height={height} />}>
            <Drawn series={series} interval={interval} />
          </Suspense>
        </div>
      )}
    </HomeCard>
  )
}

function Drawn({ series, interval }: Pick<Properties, 'series' | 'interval'>) {
  const data = useMemo(
    () => series.map((part) => ({ ...part, name: partName(part.at, interval) })),
    [series, interval],
  )
  return <Bars data={data} height={height} />
}

function Numbers({ series, interval }: Pick<Properties, 'series' | 'interval'>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={words.title}>
      <Table stickyHeader verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.time}</Table.Th>
            <Table.Th ta="right">{words.completed}</Table.Th>
            <Table.Th ta="right">{words.failed}</Table.Th>
            <Table.Th ta="right">{words.cancelled}</Table.Th>
            <Table.Th ta="right">{words.running}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody className={styles.number}>
          {series.toReversed().map((part) => (
            <Table.Tr key={part.at}>
              <Table.Td>{partName(part.at, interval)}</Table.Td>
              <Table.Td ta="right">{part.completed.toLocaleString('en')}</Table.Td>
              <Table.Td ta="right">{part.failed.toLocaleString('en')}</Table.Td>
              <Table.Td ta="right">{part.cancelled.toLocaleString('en')}</Table.Td>
              <Table.Td ta="right">{part.running.toLocaleString('en')}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}
