import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Problem } from '@/api/problem'
import type { RunDetail } from '@/api/schema'
import type { WorkflowDocument } from '@/features/builder/model/document'
import { CodeEditor } from '@/shared/code/code-editor'
import { Failed, Loading } from '@/shared/states'
import { tell } from '@/shared/told'
import { text } from '@/text'
import { parsedObject } from '../parse'
import { documentQuery, stepQuery, useRerun } from '../queries'

const words = text.runs.rerun

interface RerunFromStepProps {
  run: RunDetail
  /** The node that is chosen at first. */
  step: string
  document?: WorkflowDocument | undefined
  opened: boolean
  onClose: () => void
}

/** Asks from which step a run is to be repeated, and with which input. */
export function RerunFromStep({ opened, onClose, ...props }: RerunFromStepProps) {
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title={words.title}>
      <RerunForm {...props} onClose={onClose} />
    </Modal>
  )
}

function RerunForm({ run, step, onClose }: Omit<RerunFromStepProps, 'opened'>) {
  const [chosen, setChosen] = useState(step)
  const document = useQuery(documentQuery(run.run_id))
  const before = useQuery({ ...stepQuery(run.run_id, chosen, run.status), retry: false })
  const nodes = document.data?.nodes ?? []
  const labels = nodes.map((node) => ({
    value: node.id,
    label: node.name ? `${node.name} (${node.id})` : node.id,
  }))
  const isMissing = before.error instanceof Problem && before.error.status === 404
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {words.explain}
      </Text>
      <Select
        label={words.step}
        data={labels.length > 0 ? labels : [chosen]}
        value={chosen}
        allowDeselect={false}
        searchable
        onChange={(id) => id && setChosen(id)}
      />
      {before.isPending && <Loading rows={2} />}
      {before.error && !isMissing && <Failed error={before.error} retry={() => before.refetch()} />}
      {(before.data || isMissing) && (
        <InputForm
          key={chosen}
          runId={run.run_id}
          step={chosen}
          input={before.data?.input ?? null}
          onClose={onClose}
        />
      )}
    </Stack>
  )
}

interface InputFormProps {
  runId: string
  step: string
  input: unknown
  onClose: () => void
}

function InputForm({ runId, step, input, onClose }: InputFormProps) {
  const hasInput = input !== null && typeof input === 'object' && !Array.isArray(input)
  const kept = hasInput ? JSON.stringify(input, null, 2) : ''
  const [written, setWritten] = useState(kept)
  const rerun = useRerun()
  const navigate = useNavigate()
  const isEdited = written !== kept
  const { value, error } = parsedObject(written)
  function start() {
    rerun.mutate(
      { runId, body: { step, input: isEdited ? value : null } },
      {
        onSuccess: ({ run_id }) => {
          tell(text.runs.acts.rerunStarted)
          onClose()
          navigate({ to: '/runs/$runId', params: { runId: run_id } })
        },
      },
    )
  }
  return (
    <>
      {hasInput ? (
        <CodeEditor
          label={words.input}
          description={words.inputHint}
          language="json"
          value={written}
          onChange={setWritten}
          minRows={6}
          maxRows={18}
          error={error}
        />
      ) : (
        <Text size="sm">{words.noInput}</Text>
      )}
      {rerun.error && <Failed error={rerun.error} />}
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {hasInput && !isEdited && words.unchanged}
        </Text>
        <Group gap="xs">
          {isEdited && (
            <Button variant="default" onClick={() => setWritten(kept)}>
              {words.reset}
            </Button>
          )}
          <Button
            leftSection={<IconPlayerPlay size={16} />}
            loading={rerun.isPending}
            disabled={isEdited && error !== null}
            onClick={start}
          >
            {words.start}
          </Button>
        </Group>
      </Group>
    </>
  )
}
