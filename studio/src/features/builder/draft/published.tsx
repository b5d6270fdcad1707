import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core'
import { IconCheck, IconCopy, IconPlugConnectedX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Trigger, Workflow } from '@/api/schema'
import { page } from '@/app/page'
import { triggersOfQuery } from '@/features/triggers/queries'
import { AnchorLink } from '@/shared/anchor-link'
import { Failed, Loading } from '@/shared/states'
import { text } from '@/text'
import { useChange } from './change'
import styles from './published.module.css'

const words = text.draft.publish

/** What a person needs after publishing: what starts the workflow now, and where. */
export function Published({ workflow, onClose }: { workflow: Workflow; onClose: () => void }) {
  const triggers = useQuery(triggersOfQuery(workflow.workflow_id))
  const { change, changing } = useChange(workflow)
  return (
    <Stack>
      <Text size="sm">{words.doneText}</Text>
      {!workflow.enabled && (
        <Alert color="orange" variant="light" icon={<IconPlugConnectedX />} title={words.off}>
          <Button
            size="xs"
            mt={4}
            loading={changing !== null}
            onClick={() => change({ enabled: true })}
          >
            {words.enable}
          </Button>
        </Alert>
      )}
      {triggers.isPending && <Loading rows={1} />}
      {triggers.error && <Failed error={triggers.error} retry={() => triggers.refetch()} />}
      {triggers.data && <Addresses triggers={triggers.data} workflowId={workflow.workflow_id} />}
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {text.states.close}
        </Button>
      </Group>
    </Stack>
  )
}

function Addresses({ triggers, workflowId }: { triggers: Trigger[]; workflowId: string }) {
  const addressed = triggers.filter((trigger) => trigger.url !== null)
  return (
    <Stack gap="sm" align="flex-start">
      {triggers.length === 0 && <Text size="sm">{words.noTrigger}</Text>}
      {addressed.map((trigger) => (
        <Address key={trigger.trigger_id} trigger={trigger} />
      ))}
      <AnchorLink size="sm" to="/triggers" search={{ workflow: workflowId }}>
        {triggers.length === 0 ? words.addTrigger : words.toTriggers}
      </AnchorLink>
    </Stack>
  )
}

function Address({ trigger }: { trigger: Trigger }) {
  const url = page.api + trigger.url
  return (
    <div className={styles.address}>
      <Text size="sm" fw={550}>
        {trigger.type === 'form' ? words.form : words.webhook}
      </Text>
      <Group gap="xs" wrap="nowrap">
        <Code className={styles.url}>{url}</Code>
        <CopyButton value={url}>
          {({ copied, copy }) => (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              onClick={copy}
            >
              {copied ? words.copied : words.copy}
            </Button>
          )}
        </CopyButton>
      </Group>
    </div>
  )
}
