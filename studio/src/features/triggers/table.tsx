import { Badge, Group, Stack, Table, Text, Tooltip } from '@mantine/core'
import { IconAlertTriangle, IconFilter } from '@tabler/icons-react'
import type { Trigger } from '@/api/schema'
import { AnchorLink } from '@/shared/anchor-link'
import rowStyles from '@/shared/row.module.css'
import { Moment } from '@/shared/time'
import { text } from '@/text'
import { useTriggerKinds } from './queries'
import { EnabledSwitch } from './switch'
import styles from './triggers.module.css'
import { TriggerIcon } from './type-icon'
import { filterWords, triggerWords } from './words'

const words = text.triggers

interface TriggerTableProps {
  triggers: Trigger[]
  onOpen: (triggerId: string) => void
}

/** Triggers with what they wait for, when they are due and what arrived last. */
export function TriggerTable({ triggers, onOpen }: TriggerTableProps) {
  return (
    <Table.ScrollContainer minWidth={860}>
      <Table aria-label={words.table} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="42%">{words.what}</Table.Th>
            <Table.Th w="22%">{words.workflow}</Table.Th>
            <Table.Th w={130}>{words.next}</Table.Th>
            <Table.Th w={130}>{words.last}</Table.Th>
            <Table.Th w={90}>{words.enabled}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {triggers.map((trigger) => (
            <Row key={trigger.trigger_id} trigger={trigger} onOpen={onOpen} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Row({ trigger, onOpen }: { trigger: Trigger; onOpen: (id: string) => void }) {
  return (
    <Table.Tr className={rowStyles.row}>
      <Table.Td>
        <Group gap="sm" wrap="nowrap" align="flex-start">
          <TriggerIcon type={trigger.type} />
          <Stack gap={2} miw={0}>
            <TriggerName trigger={trigger} onOpen={onOpen} />
            <TriggerNotes trigger={trigger} />
          </Stack>
        </Group>
      </Table.Td>
      <Table.Td>
        <AnchorLink
          to="/workflows/$workflowId"
          params={{ workflowId: trigger.workflow_id }}
          size="sm"
          c="inherit"
          className={rowStyles.above}
          lineClamp={2}
        >
          {trigger.workflow_name}
        </AnchorLink>
      </Table.Td>
      <Table.Td>
        <Text size="sm" {...(trigger.next_at ? {} : { c: 'dimmed' })}>
          <NextTime trigger={trigger} />
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" {...(trigger.last_event_at ? {} : { c: 'dimmed' })}>
          {trigger.last_event_at ? <Moment at={trigger.last_event_at} /> : words.never}
        </Text>
      </Table.Td>
      <Table.Td>
        <div className={rowStyles.above}>
          <EnabledSwitch trigger={trigger} />
        </div>
      </Table.Td>
    </Table.Tr>
  )
}

function TriggerName({ trigger, onOpen }: { trigger: Trigger; onOpen: (id: string) => void }) {
  const what = triggerWords(trigger)
  return (
    <button
      type="button"
      className={`${rowStyles.link} ${styles.link}`}
      aria-label={words.open(what)}
      onClick={() => onOpen(trigger.trigger_id)}
    >
      {what}
    </button>
  )
}

/** The type of a trigger, its filters, and why it does not work. */
export function TriggerNotes({ trigger }: { trigger: Trigger }) {
  const kind = useTriggerKinds().get(trigger.type)
  const filters = filterWords(trigger.filters)
  return (
    <>
      <Group gap={6} wrap="nowrap" c="dimmed">
        <Text size="xs">{kind?.title ?? trigger.type}</Text>
        {filters && (
          <Tooltip label={filters} multiline maw={420}>
            <Group gap={3} wrap="nowrap" miw={0} className={rowStyles.above}>
              <IconFilter size={12} aria-hidden className={styles.fixed} />
              <Text size="xs" truncate>
                {words.only} {filters}
              </Text>
            </Group>
          </Tooltip>
        )}
      </Group>
      {trigger.disabled_reason && (
        <Tooltip label={trigger.disabled_reason} multiline maw={420}>
          <Badge
            color="red"
            variant="light"
            size="sm"
            tt="none"
            leftSection={<IconAlertTriangle size={11} />}
            className={rowStyles.above}
          >
            {words.disabled.short}
          </Badge>
        </Tooltip>
      )}
      {!trigger.disabled_reason && trigger.failures > 0 && (
        <Text size="xs" c="var(--mantine-color-error)">
          {words.failing(trigger.failures)}
        </Text>
      )}
    </>
  )
}

function NextTime({ trigger }: { trigger: Trigger }) {
  if (trigger.next_at && trigger.enabled) return <Moment at={trigger.next_at} />
  const { type } = trigger
  const isCalled = !(type === 'schedule' || type === 'manual' || type.startsWith('poll.'))
  if (!trigger.enabled || !isCalled) return <>–</>
  return <>{words.onEvent}</>
}
