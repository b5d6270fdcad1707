import '@mantine/charts/styles.css'
import { BarChart } from '@mantine/charts'
import type { RunCounts } from '@/api/schema'
import { text } from '@/text'

const words = text.home.chart

const series = [
  { name: 'completed', label: words.completed, color: 'teal.6' },
  { name: 'failed', label: words.failed, color: 'red.6' },
  { name: 'cancelled', label: words.cancelled, color: 'gray.5' },
  { name: 'running', label: words.running, color: 'indigo.4' },
]

/** The runs of each part of a time as stacked bars. */
export function Bars({ data, height }: { data: (RunCounts & { name: string })[]; height: number }) {
  return (
    <BarChart
      h={height}
      data={data}
      dataKey="name"
      type="stacked"
      series={series}
      withLegend
      legendProps={{ verticalAlign: 'bottom', itemSorter: null }}
      gridAxis="x"
      tickLine="none"
      maxBarWidth={36}
      barProps={{ isAnimationActive: false }}
      yAxisProps={{ allowDecimals: false, width: 44 }}
      xAxisProps={{ minTickGap: 16 }}
      valueFormatter={(value) => value.toLocaleString('en')}
    />
  )
}
