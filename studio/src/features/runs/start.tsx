import { Button, Group, Modal, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from '@/api/client'
import { Problem } from '@/api/problem'
import type { ProblemItem, StartRun as StartRunBody } from '@/api/schema'
import type { JsonObject } from '@/features/builder/model/document'
import { CodeEditor } from '@/shared/code/code-editor'
import { SchemaForm } from '@/shared/schema-form/schema-form'
import { Failed, Loading, messageOf } from '@/shared/states'
import { relativeTime } from '@/shared/time'
import { text } from '@/text'
import { type Captured, inputsOf, useCaptured } from './captured'
import { parsedObject } from './parse'

const words = text.runs.start

interface StartRunProps {
  workflowId: string
  version: number | 'live' | 'draft'
  opened: boolean
  onClose: () => void
  onStarted: (runId: string) => void
  /** The node to run up to. */
  until?: string
  /** Outputs by node that are used instead of executing these nodes. */
  pins?: JsonObject
}

/** Asks for the inputs of a run, by hand or from an event that was captured, and starts it. */
export function StartRun(props: StartRunProps) {
  const { opened, onClose, until } = props
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={until ? words.titleUntil(until) : words.title}
    >
      <StartForm {...props} />
    </Modal>
  )
}

function StartForm({ workflowId, version, onClose, onStarted, until, pins }: StartRunProps) {
  const schema = useQuery(inputsQuery(workflowId, version))
  const captured = useCaptured(workflowId, true)
  const [written, setWritten] = useState('{}')
  const [event, setEvent] = useState<Captured | null>(null)
  const queries = useQueryClient()
  const fill = useMutation({
    mutationFn: inputsOf,
    onSuccess: (inputs) => setWritten(JSON.stringify(inputs, null, 2)),
  })
  const start = useMutation({
    mutationFn: (inputs: JsonObject) =>
      answer(
        api.POST('/v1/workflows/{workflow_id}/runs', {
          params: { path: { workflow_id: workflowId } },
          body: {
            inputs,
            version,
            event_id: event?.event.event_id ?? null,
            until: until ?? null,
            pins: pins ?? {},
          } as StartRunBody,
        }),
      ),
    onSuccess: ({ run_id }) => {
      queries.invalidateQueries({ queryKey: ['runs'] })
      onClose()
      onStarted(run_id)
    },
  })
  const { value, error } = parsedObject(written)
  function choose(found: Captured | null) {
    setEvent(found)
    if (found) fill.mutate(found)
  }
  if (schema.isPending) return <Loading rows={3} />
  if (schema.error) return <Failed error={schema.error} retry={() => schema.refetch()} />
  return (
    <Stack>
      {version === 'draft' && (
        <Text size="sm" c="dimmed">
          {words.draft}
        </Text>
      )}
      <CapturedSelect captured={captured.data ?? []} event={event} onChange={choose} />
      {fill.error && <Text c="red">{messageOf(fill.error)}</Text>}
      <Inputs
        schema={schema.data}
        written={written}
        onChange={setWritten}
        problems={problemsOf(start.error)}
      />
      {start.error && <Failed error={start.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {text.states.cancel}
        </Button>
        <Button
          leftSection={<IconPlayerPlay size={16} />}
          loading={start.isPending}
          disabled={error !== null || fill.isPending}
          onClick={() => value && start.mutate(value)}
        >
          {words.start}
        </Button>
      </Group>
    </Stack>
  )
}

interface CapturedSelectProps {
  captured: Captured[]
  event: Captured | null
  onChange: (event: Captured | null) => void
}

function CapturedSelect({ captured, event, onChange }: CapturedSelectProps) {
  if (captured.length === 0) return null
  return (
    <Select
      label={words.event}
      description={words.eventHint}
      placeholder={words.noEvent}
      clearable
      data={captured.map((one) => ({ value: idOf(one), label: labelOf(one) }))}
      value={event && idOf(event)}
      onChange={(id) => onChange(captured.find((one) => idOf(one) === id) ?? null)}
    />
  )
}

function idOf({ trigger, event }: Captured): string {
  return `${trigger.trigger_id} ${event.event_id}`
}

function labelOf({ trigger, event }: Captured): string {
  return words.captured(
    trigger.source || trigger.type,
    relativeTime(new Date(event.received_at)),
    event.type === 'webhook_test',
  )
}

interface InputsProps {
  schema: JsonObject
  written: string
  onChange: (written: string) => void
  problems: readonly ProblemItem[]
}

/** The inputs as a form by their schema, or as JSON; without a schema as JSON alone. */
function Inputs({ schema, written, onChange, problems }: InputsProps) {
  const hasFields = Object.keys((schema.properties as JsonObject | undefined) ?? {}).length > 0
  const [view, setView] = useState(hasFields ? 'form' : 'json')
  const { value, error } = parsedObject(written)
  return (
    <Stack gap="xs">
      {hasFields && (
        <SegmentedControl
          aria-label={words.inputsAs}
          size="xs"
          w="fit-content"
          value={view}
          onChange={setView}
          data={[
            { value: 'form', label: words.form },
            { value: 'json', label: words.json },
          ]}
        />
      )}
      {view === 'form' && value ? (
        <SchemaForm
          schema={schema}
          value={value}
          problems={problems}
          onChange={(next) => onChange(JSON.stringify(next ?? {}, null, 2))}
        />
      ) : (
        <CodeEditor
          label={words.inputs}
          language="json"
          value={written}
          onChange={onChange}
          minRows={6}
          maxRows={20}
          error={error}
        />
      )}
    </Stack>
  )
}

/** What the service finds wrong with the inputs, by their fields. */
function problemsOf(error: unknown): ProblemItem[] {
  const found = error instanceof Problem ? (error.document.errors ?? []) : []
  return found
    .filter((item) => item.field.startsWith('inputs.'))
    .map((item) => ({ ...item, field: item.field.slice('inputs.'.length) }))
}

/** The schema of the inputs of a version of a workflow. */
function inputsQuery(workflowId: string, version: number | 'live' | 'draft') {
  return {
    queryKey: ['inputs', workflowId, version],
    queryFn: async () => {
      const spec = await specOf(workflowId, version)
      return ((spec.inputs as JsonObject | undefined) ?? {}) as JsonObject
    },
    staleTime: 0,
  }
}

async function specOf(
  workflowId: string,
  version: number | 'live' | 'draft',
): Promise<{ [name: string]: unknown }> {
  const path = { workflow_id: workflowId }
  if (version === 'draft')
    return (await answer(api.GET('/v1/workflows/{workflow_id}/draft', { params: { path } }))).spec
  const number =
    version === 'live'
      ? (await answer(api.GET('/v1/workflows/{workflow_id}', { params: { path } }))).live_version
      : version
  if (number === null) throw new Error(words.neverPublished)
  const found = api.GET('/v1/workflows/{workflow_id}/versions/{version_number}', {
    params: { path: { ...path, version_number: number } },
  })
  return (await answer(found)).spec
}
