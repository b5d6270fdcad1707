import { Autocomplete, Button, Group, Modal, Stack, TagsInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Workflow } from '@/api/schema'
import { messageOf } from '@/shared/states'
import { tell } from '@/shared/told'
import { text } from '@/text'
import { cleanPath } from './folders'
import { labelsQuery, useChangeWorkflow } from './queries'

const words = text.workflows.labels

/** Asks where a workflow belongs and by which words it is found. */
export function LabelsDialog(props: { workflow: Workflow; onClose: () => void }) {
  const { workflow, onClose } = props
  return (
    <Modal opened onClose={onClose} title={words.title(workflow.name)}>
      <LabelsForm workflow={workflow} onClose={onClose} />
    </Modal>
  )
}

function LabelsForm({ workflow, onClose }: { workflow: Workflow; onClose: () => void }) {
  const labels = useQuery(labelsQuery).data
  const [folder, setFolder] = useState(workflow.folder)
  const [tags, setTags] = useState(workflow.tags)
  const change = useChangeWorkflow()
  function submit(event: FormEvent) {
    event.preventDefault()
    change.mutate(
      { id: workflow.workflow_id, change: { folder: cleanPath(folder), tags } },
      {
        onSuccess() {
          tell(words.saved)
          onClose()
        },
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Autocomplete
          label={words.folder}
          description={words.folderHint}
          data={labels?.folders.map(({ name }) => name) ?? []}
          value={folder}
          onChange={setFolder}
          maxLength={200}
          openOnFocus={false}
          data-autofocus
        />
        <TagsInput
          label={words.tags}
          description={words.tagsHint}
          data={labels?.tags.map(({ name }) => name) ?? []}
          value={tags}
          onChange={(values) => setTags(values.map((tag) => tag.slice(0, 50).trim()))}
          maxTags={20}
          splitChars={[',']}
          acceptValueOnBlur
          openOnFocus={false}
          maxDropdownHeight={132}
          error={change.error && messageOf(change.error)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text.states.cancel}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {text.states.save}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
