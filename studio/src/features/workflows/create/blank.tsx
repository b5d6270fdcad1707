import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Workflow } from '@/api/schema'
import { messageOf } from '@/shared/states'
import { text } from '@/text'
import { useCreateWorkflow } from '../queries'

const words = text.workflows

/** Asks for the name of a new, empty workflow and makes it. */
export function Blank(props: {
  folder: string
  onMade: (workflow: Workflow) => void
  onCancel: () => void
}) {
  const [name, setName] = useState('')
  const create = useCreateWorkflow()
  function submit(event: FormEvent) {
    event.preventDefault()
    create.mutate({ name: name.trim(), folder: props.folder }, { onSuccess: props.onMade })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" c="dimmed">
          {words.blank.hint}
        </Text>
        <TextInput
          label={words.name}
          description={words.nameHint}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={create.error && messageOf(create.error)}
          maxLength={200}
          required
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onCancel}>
            {text.states.cancel}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={!name.trim()}>
            {words.blank.make}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
