import { Alert, Button, Group, List, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import type { Workflow } from '@/api/schema'
import { text } from '@/text'
import { type Made, triggerName } from '../transfer/make'

const words = text.workflows.file

/** Says what was made and what was not, with the way on. */
export function Result(props: {
  made: readonly Made[]
  failed: readonly { name: string; reason: string }[]
  onOpen: (workflow: Workflow) => void
  onClose: () => void
}) {
  const { made, failed, onOpen, onClose } = props
  return (
    <Stack>
      {made.map(({ workflow, left }) => (
        <Alert
          key={workflow.workflow_id}
          variant="light"
          color={left.length > 0 ? 'yellow' : 'teal'}
          icon={left.length > 0 ? <IconAlertTriangle /> : <IconCircleCheck />}
          title={text.workflows.created(workflow.name)}
        >
          <Stack gap="xs" align="flex-start">
            {left.length > 0 && (
              <>
                <Text size="sm">{words.resultLeft}</Text>
                <List size="sm">
                  {left.map(({ trigger, reason }, place) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: they are shown once
                    <List.Item key={place}>
                      <b>{triggerName(trigger)}</b>: {reason}
                    </List.Item>
                  ))}
                </List>
              </>
            )}
            <Button
              size="xs"
              variant={made.length === 1 ? 'filled' : 'default'}
              onClick={() => onOpen(workflow)}
            >
              {text.workflows.open}
            </Button>
          </Stack>
        </Alert>
      ))}
      {failed.length > 0 && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle />} title={words.resultFailed}>
          <List size="sm">
            {failed.map(({ name, reason }) => (
              <List.Item key={name}>
                <b>{name}</b>: {reason}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {words.done}
        </Button>
      </Group>
    </Stack>
  )
}
