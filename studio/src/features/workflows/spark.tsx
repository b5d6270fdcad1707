import { Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { RecentRun, WorkflowStatistics } from '@/api/schema'
import { durationText } from '@/features/runs/duration'
import { statusColor, statusName } from '@/shared/status'
import { relativeTime } from '@/shared/time'
import { text } from '@/text'
import { height, sparkBars, sparkWidth } from './bars'
import styles from './spark.module.css'

/** The newest runs of a workflow as coloured bars, which lead to its runs. */
export function Spark({ statistics }: { statistics: WorkflowStatistics }) {
  const { recent, workflow_id } = statistics
  const [newest] = recent
  if (!newest)
    return (
      <Text size="sm" c="dimmed">
        {text.workflows.noRuns}
      </Text>
    )
  const failed = recent.filter((run) => run.status === 'FAILED').length
  return (
    <Link
      to="/runs"
      search={{ workflow: workflow_id }}
      className={styles.line}
      aria-label={text.workflows.spark(recent.length, failed, tellOf(newest))}
    >
      <svg width={sparkWidth} height={height} aria-hidden="true">
        <line x1={0} x2={sparkWidth} y1={height - 0.5} y2={height - 0.5} className={styles.base} />
        {sparkBars(recent).map(({ run, ...bar }) => (
          <rect
            key={run.run_id}
            {...bar}
            rx={1}
            className={styles.bar}
            data-color={statusColor(run.status)}
          >
            <title>{tellOf(run)}</title>
          </rect>
        ))}
      </svg>
    </Link>
  )
}

function tellOf(run: RecentRun): string {
  return text.workflows.sparkBar(
    statusName(run.status),
    relativeTime(new Date(run.created_at)),
    run.duration_ms === null ? '' : durationText(run.duration_ms),
  )
}
