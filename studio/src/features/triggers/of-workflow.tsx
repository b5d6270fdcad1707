import { Button, Group, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Trigger } from '@/api/schema'
import { AnchorLink } from '@/shared/anchor-link'
import { Failed, Loading } from '@/shared/states'
import { Moment } from '@/shared/time'
import { text } from '@/text'
import { triggersOfQuery } from './queries'
import { EnabledSwitch } from './switch'
import { TriggerNotes } from './table'
import styles from './triggers.module.css'
import { TriggerIcon } from './type-icon'
import { triggerWords } from './words'

const words = text.triggers

/** The triggers of a workflow in little room; each leads to its page. */
export function TriggersOf({ workflowId }: { workflowId: string }) {
  const found = useQuery(triggersOfQuery(workflowId))
  if (found.isPending) return <Loading rows={2} />
  if (found.error) return <Failed error={found.error} retry={() => found.refetch()} />
  return (
    <Stack gap="sm">
      {found.data.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.emptyOf}. {words.emptyText}
        </Text>
      )}
      {found.data.map((trigger) => (
        <Item key={trigger.trigger_id} trigger={trigger} />
      ))}
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          renderRoot={(root) => (
            <Link to="/triggers" search={{ workflow: workflowId, trigger: 'new' }} {...root} />
          )}
        >
          {words.create}
        </Button>
      </div>
    </Stack>
  )
}

function Item({ trigger }: { trigger: Trigger }) {
  const search = { workflow: trigger.workflow_id, trigger: trigger.trigger_id }
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <TriggerIcon type={trigger.type} size={28} />
      <Stack gap={2} flex={1} miw={0}>
        <AnchorLink
          to="/triggers"
          search={search}
          size="sm"
          c="inherit"
          fw={550}
          className={styles.wrap}
        >
          {triggerWords(trigger)}
        </AnchorLink>
        <TriggerNotes trigger={trigger} />
        {trigger.enabled && trigger.next_at && (
          <Text size="xs" c="dimmed">
            {words.next}: <Moment at={trigger.next_at} />
          </Text>
        )}
      </Stack>
      <EnabledSwitch trigger={trigger} />
    </Group>
  )
}
