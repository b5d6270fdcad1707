import { Button, Drawer, Group, Modal, Stack, Text } from '@mantine/core'
import { useWindowEvent } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { useCallback, useRef } from 'react'
import { Problem } from '@/api/problem'
import { Empty, Failed, Loading } from '@/shared/states'
import { text } from '@/text'
import { CreateTrigger } from './create'
import { TriggerEditor } from './editor'
import { triggerQuery } from './queries'

const words = text.triggers.drawer

interface TriggerDrawerProps {
  /** The trigger to show, null to make one; undefined keeps the drawer shut. */
  triggerId: string | null | undefined
  /** The workflow of a new trigger, if it is known. */
  workflowId: string | null
  onClose: () => void
  onMade: (triggerId: string) => void
}

/** Makes a trigger, or shows one to be changed. Nothing that is not saved is lost by accident. */
export function TriggerDrawer({ triggerId, workflowId, onClose, onMade }: TriggerDrawerProps) {
  const unsaved = useRef(false)
  const setUnsaved = useCallback((value: boolean) => {
    unsaved.current = value
  }, [])
  const guard = useBlocker({
    shouldBlockFn: () => unsaved.current,
    enableBeforeUnload: () => unsaved.current,
    withResolver: true,
  })
  const closeOnEscape = (event: KeyboardEvent) => {
    if (triggerId !== undefined && event.key === 'Escape' && !isForOthers(event.target)) onClose()
  }
  useWindowEvent('keydown', closeOnEscape, { capture: true })
  return (
    <>
      <Drawer
        opened={triggerId !== undefined}
        onClose={onClose}
        position="right"
        size={680}
        padding="md"
        title={<Text fw={650}>{triggerId === null ? words.create : words.title}</Text>}
        closeButtonProps={{ 'aria-label': words.close }}
        closeOnClickOutside={false}
        closeOnEscape={false}
        styles={{ body: { paddingBottom: 0 } }}
      >
        {triggerId === null && (
          <CreateTrigger
            workflowId={workflowId}
            onChange={setUnsaved}
            onMade={(made) => {
              setUnsaved(false)
              onMade(made)
            }}
          />
        )}
        {triggerId && (
          <OpenTrigger
            key={triggerId}
            triggerId={triggerId}
            onChange={setUnsaved}
            onGone={() => {
              setUnsaved(false)
              onClose()
            }}
          />
        )}
      </Drawer>
      <Modal
        opened={guard.status === 'blocked'}
        onClose={() => guard.reset?.()}
        title={words.leaveTitle}
        zIndex={400}
        centered
      >
        <Stack>
          <Text size="sm">{words.leaveText}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => guard.reset?.()} data-autofocus>
              {words.stay}
            </Button>
            <Button
              color="red"
              onClick={() => {
                setUnsaved(false)
                guard.proceed?.()
              }}
            >
              {words.leave}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}

/** Whether the Escape key is for something else: a dialogue above, an open list, or an editor. */
function isForOthers(target: EventTarget | null): boolean {
  if (document.querySelectorAll('[aria-modal=true]').length > 1) return true
  const own =
    '.cm-editor, [data-mantine-stop-propagation=true], [role=combobox][aria-expanded=true]'
  return target instanceof Element && target.closest(own) !== null
}

interface OpenTriggerProps {
  triggerId: string
  onChange: (unsaved: boolean) => void
  onGone: () => void
}

function OpenTrigger({ triggerId, onChange, onGone }: OpenTriggerProps) {
  const found = useQuery({ ...triggerQuery(triggerId), refetchInterval: 15_000 })
  if (found.isPending) return <Loading rows={4} />
  if (found.error instanceof Problem && found.error.status === 404 && !found.data)
    return <Empty title={words.missing} />
  if (!found.data) return <Failed error={found.error} retry={() => found.refetch()} />
  return <TriggerEditor trigger={found.data} onChange={onChange} onGone={onGone} />
}
