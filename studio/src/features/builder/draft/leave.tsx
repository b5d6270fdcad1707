import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { messageOf } from '@/shared/states'
import { text } from '@/text'
import { useBuilderStore } from '../model/context'
import { useDraftSaver, useSaving } from './saving'
import { hasUnreadText } from './yaml-view'

const words = text.draft.leave

/** Saves before the builder is left, and asks when that cannot be done. */
export function LeaveGuard() {
  const saver = useDraftSaver()
  const error = useSaving((saving) => saving.error)
  const builder = useBuilderStore()
  const blocker = useBlocker({
    shouldBlockFn: async ({ current, next }) =>
      current.pathname !== next.pathname && (!(await saver.flush()) || hasUnreadText(builder)),
    enableBeforeUnload: () => saver.store.getState().state !== 'saved' || hasUnreadText(builder),
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  const { reset, proceed } = blocker
  return (
    <Modal opened onClose={reset} title={words.title}>
      <Stack>
        <Text size="sm">{hasUnreadText(builder) ? words.unread : words.explanation}</Text>
        {error !== null && (
          <Text size="sm" c="dimmed">
            {messageOf(error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={reset} data-autofocus>
            {words.stay}
          </Button>
          <Button
            color="red"
            onClick={() => {
              saver.stop()
              proceed()
            }}
          >
            {words.leave}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
