import { Badge, Group, Table, Text, VisuallyHidden } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Run } from '@/api/schema'
import rowStyles from '@/shared/row.module.css'
import { StatusBadge, statusOfRun } from '@/shared/status'
import { Moment } from '@/shared/time'
import { text } from '@/text'
import { between, durationText } from './duration'
import styles from './list.module.css'
import { RunMenu } from './menu'
import { useNow } from './now'
import { nameOf, shortId } from './queries'
import { isEnded } from './reduce'

const words = text.runs.list

/** Runs as a table, in which each row leads to its run. */
export function RunTable({ runs }: { runs: readonly Run[] }) {
  const now = useNow(runs.some((run) => run.status === 'RUNNING'))
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table data-runs aria-label={words.table} verticalSpacing={10}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={140}>{words.status}</Table.Th>
            <Table.Th>{words.workflow}</Table.Th>
            <Table.Th w={180}>{words.startedBy}</Table.Th>
            <Table.Th w={150}>{words.started}</Table.Th>
            <Table.Th w={120} ta="right">
              {words.duration}
            </Table.Th>
            <Table.Th w={52}>
              <VisuallyHidden>{text.runs.acts.more}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <RunRow key={run.run_id} run={run} now={now} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function RunRow({ run, now }: { run: Run; now: number }) {
  return (
    <Table.Tr className={rowStyles.row}>
      <Table.Td>
        <StatusBadge status={statusOfRun(run)} />
      </Table.Td>
      <Table.Td>
        <Group gap={8} wrap="nowrap">
          <Link
            to="/runs/$runId"
            params={{ runId: run.run_id }}
            className={`${rowStyles.link} ${styles.link}`}
          >
            {nameOf(run)}
          </Link>
          {run.workflow_id && !run.version_id && <Mark label={text.runs.page.draft} />}
          {run.rerun_of && <Mark label={words.rerun} />}
          {run.parent_run_id && run.workflow_id && <Mark label={words.subRun} />}
        </Group>
        <Text size="xs" c="dimmed" ff="monospace">
          {shortId(run.run_id)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm">{text.runs.source[run.source]}</Text>
      </Table.Td>
      <Table.Td>
        <span className={rowStyles.above}>
          {run.started_at ? (
            <Moment at={run.started_at} />
          ) : (
            <Text size="sm" c="dimmed">
              {words.notStarted}
            </Text>
          )}
        </span>
      </Table.Td>
      <Table.Td ta="right" className={styles.number}>
        {lengthOf(run, now)}
      </Table.Td>
      <Table.Td>
        <span className={rowStyles.above}>
          <RunMenu run={run} />
        </span>
      </Table.Td>
    </Table.Tr>
  )
}

function Mark({ label }: { label: string }) {
  return (
    <Badge size="sm" variant="default" tt="none" fw={500}>
      {label}
    </Badge>
  )
}

/** How long a run took, or takes until now. */
function lengthOf(run: Run, now: number): string {
  if (!run.started_at) return '–'
  if (run.ended_at) return durationText(between(run.started_at, run.ended_at))
  return isEnded(run)
    ? '–'
    : durationText(between(run.started_at, Math.max(now, Date.parse(run.started_at))))
}
