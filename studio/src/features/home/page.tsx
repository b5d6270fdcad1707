import { Group, SegmentedControl, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Statistics } from '@/api/schema'
import { useDenial, useMay } from '@/app/permissions'
import { Empty, Failed, Loading } from '@/shared/states'
import { relativeTime } from '@/shared/time'
import { text } from '@/text'
import { Approvals } from './approvals'
import { Chart } from './chart'
import { FailingWorkflows } from './failing'
import { FirstWorkflow } from './first'
import { type Period, periods, spanOf } from './period'
import { anyWorkflowQuery, statisticsQuery } from './queries'
import { SlowestWorkflows } from './slowest'
import { Tiles } from './tiles'

const words = text.home

/** How the workflows of the tenant fare. */
export function HomePage() {
  const maySeeWorkflows = useMay('workflows:read')
  const any = useQuery({ ...anyWorkflowQuery, enabled: maySeeWorkflows })
  const denial = useDenial('runs:read')
  if (maySeeWorkflows && any.isPending) return <Loading rows={3} />
  if (any.data === false) return <FirstWorkflow />
  if (denial) return <Empty title={words.title}>{denial}</Empty>
  return <Overview />
}

function Overview() {
  const [period, setPeriod] = useState<Period>('24h')
  const statistics = useQuery(statisticsQuery(period))
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {words.title}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={words.period}
          value={period}
          onChange={(value) => setPeriod(value as Period)}
          data={periods.map((value) => ({ value, label: words.periods[value] }))}
        />
      </Group>
      {statistics.isPending && <Loading />}
      {statistics.error && <Failed error={statistics.error} retry={() => statistics.refetch()} />}
      {statistics.data && <Figures statistics={statistics.data} period={period} />}
    </Stack>
  )
}

function Figures({ statistics, period }: { statistics: Statistics; period: Period }) {
  const { interval } = spanOf(period, new Date())
  return (
    <>
      <Tiles statistics={statistics} />
      <Chart series={statistics.series} interval={interval} period={period} />
      {isPartial(statistics) && (
        <Text size="sm" c="dimmed">
          {words.partial(relativeTime(new Date(statistics.since)))}
        </Text>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <FailingWorkflows workflows={statistics.failing} period={period} />
        <SlowestWorkflows workflows={statistics.slowest} />
      </SimpleGrid>
      {statistics.approvals_waiting > 0 && <Approvals />}
    </>
  )
}

/** Whether the service counted the newest runs alone. */
function isPartial({ since, series }: Statistics): boolean {
  const [first] = series
  return first !== undefined && Date.parse(since) > Date.parse(first.at)
}
