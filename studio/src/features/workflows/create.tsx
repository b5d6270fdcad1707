import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { messageOf } from '@/shared/states'
import { tell } from '@/shared/told'
import { text } from '@/text'
import { useCreateWorkflow } from './queries'

/** Asks for the name of a new workflow and makes it. */
export function CreateWorkflow({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [name, setName] = useState('')
  const create = useCreateWorkflow()
  function close() {
    setName('')
    create.reset()
    onClose()
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    create.mutate(
      { name: name.trim() },
      {
        onSuccess: (made) => {
          tell(text.workflows.created(made.name))
          close()
        },
      },
    )
  }
  return (
    <Modal opened={opened} onClose={close} title={text.workflows.create}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={text.workflows.name}
            description={text.workflows.nameHint}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={create.error && messageOf(create.error)}
            maxLength={200}
            required
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {text.states.cancel}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={!name.trim()}>
              {text.workflows.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
