import { Badge, Group, Switch, Table, Text, Tooltip, VisuallyHidden } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Workflow, WorkflowStatistics } from '@/api/schema'
import { useDenial } from '@/app/permissions'
import rowStyles from '@/shared/row.module.css'
import { Moment } from '@/shared/time'
import { tellFailure } from '@/shared/told'
import { text } from '@/text'
import { successRate } from './bars'
import { WorkflowMenu } from './menu'
import { useChangeWorkflow } from './queries'
import { Spark } from './spark'
import styles from './table.module.css'

const words = text.workflows

type StatisticsOf = ReadonlyMap<string, WorkflowStatistics>

export function WorkflowTable(props: { workflows: Workflow[]; statistics: StatisticsOf }) {
  return (
    <Table className={styles.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.name}</Table.Th>
          <Table.Th w={110} visibleFrom="sm">
            {words.live}
          </Table.Th>
          <Table.Th w={140} visibleFrom="md">
            {words.lastRuns}
          </Table.Th>
          <Table.Th w={84} ta="right" visibleFrom="md">
            {words.success}
          </Table.Th>
          <Table.Th w={130} visibleFrom="lg">
            {words.changed}
          </Table.Th>
          <Table.Th w={78}>{words.enabled}</Table.Th>
          <Table.Th w={48}>
            <VisuallyHidden>{words.more}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {props.workflows.map((workflow) => (
          <WorkflowRow
            key={workflow.workflow_id}
            workflow={workflow}
            statistics={props.statistics.get(workflow.workflow_id)}
          />
        ))}
      </Table.Tbody>
    </Table>
  )
}

function WorkflowRow(props: { workflow: Workflow; statistics: WorkflowStatistics | undefined }) {
  const { workflow, statistics } = props
  const { live_version: live } = workflow
  return (
    <Table.Tr className={rowStyles.row}>
      <Table.Td>
        <Group gap={8}>
          <Link
            to="/workflows/$workflowId"
            params={{ workflowId: workflow.workflow_id }}
            className={`${rowStyles.link} ${styles.name}`}
          >
            {workflow.name}
          </Link>
          {workflow.tags.map((tag) => (
            <Badge key={tag} size="sm" variant="default" fw={500} tt="none" className={styles.tag}>
              {tag}
            </Badge>
          ))}
        </Group>
        {workflow.description && (
          <Text size="sm" c="dimmed" lineClamp={1}>
            {workflow.description}
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Group gap={6}>
          <Badge variant="light" tt="none" color={live ? 'teal' : 'gray'}>
            {live ? words.liveVersion(live) : words.neverPublished}
          </Badge>
          {workflow.paused && (
            <Badge variant="light" tt="none" color="orange">
              {words.paused}
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="md" className={rowStyles.above}>
        {statistics && <Spark statistics={statistics} />}
      </Table.Td>
      <Table.Td visibleFrom="md" ta="right" className={rowStyles.above}>
        {statistics && <Success {...statistics} />}
      </Table.Td>
      <Table.Td visibleFrom="lg">
        <Text size="sm" c="dimmed" component="div">
          <Moment at={workflow.updated_at} />
        </Text>
      </Table.Td>
      <Table.Td className={rowStyles.above}>
        <EnabledSwitch workflow={workflow} />
      </Table.Td>
      <Table.Td className={rowStyles.above}>
        <WorkflowMenu workflow={workflow} />
      </Table.Td>
    </Table.Tr>
  )
}

function Success({ finished, completed }: WorkflowStatistics) {
  const rate = successRate(finished, completed)
  if (rate === undefined) return <Text c="dimmed">–</Text>
  return (
    <Tooltip label={words.successHint(completed, finished)}>
      <Text size="sm" component="span" className={styles.number} data-level={levelOf(rate)}>
        {rate} %
      </Text>
    </Tooltip>
  )
}

function levelOf(rate: number): 'good' | 'fair' | 'bad' {
  if (rate >= 90) return 'good'
  return rate >= 50 ? 'fair' : 'bad'
}

function EnabledSwitch({ workflow }: { workflow: Workflow }) {
  const change = useChangeWorkflow()
  const denial = useDenial('workflows:write')
  const { name, workflow_id: id } = workflow
  return (
    <Tooltip label={denial} disabled={!denial} multiline maw={280}>
      <Switch
        aria-label={words.enable(name)}
        checked={change.isPending ? change.variables.change.enabled === true : workflow.enabled}
        disabled={denial !== undefined}
        onChange={(event) =>
          change.mutate(
            { id, change: { enabled: event.currentTarget.checked } },
            { onError: tellFailure },
          )
        }
      />
    </Tooltip>
  )
}
