import { Alert, Button, Group, Select, Stack, Text } from '@mantine/core'
import { IconPin, IconPinnedOff } from '@tabler/icons-react'
import { useState } from 'react'
import type { Step } from '@/api/schema'
import { pathOfKey } from '@/graph/states'
import { CodeEditor } from '@/shared/code/code-editor'
import type { Json } from '@/shared/json/data'
import { outputOf } from '@/shared/json/paths'
import { JsonTree } from '@/shared/json-tree'
import { StatusBadge } from '@/shared/status'
import { text } from '@/text'
import { useBuilder } from '../model/context'
import type { WorkflowNode } from '../model/document'
import styles from './panel.module.css'
import type { Sampling } from './sampling'

const words = text.panel.output
const mostIterations = 100

interface DataOutputProps {
  node: WorkflowNode
  path: readonly string[]
  sampling: Sampling
}

/** What the node gave, and what is pinned in its place. */
export function DataOutput({ node, path, sampling }: DataOutputProps) {
  const place = path.join('/')
  const pinned = useBuilder((state) => state.pins[place])
  const setPin = useBuilder((state) => state.setPin)
  const [editing, setEditing] = useState(false)
  const [iteration, setIteration] = useState<string | null>(null)
  const steps = stepsOf(sampling, place)
  const step = steps.find(([key]) => key === iteration)?.[1] ?? steps[0]?.[1]
  const canPin = path.length === 1
  const output = pinned !== undefined ? pinned : ((step?.output ?? null) as Json)
  if (editing)
    return (
      <PinEditor
        value={output}
        onCancel={() => setEditing(false)}
        onPin={(value) => {
          setPin(place, value)
          setEditing(false)
        }}
      />
    )
  return (
    <Stack gap="sm">
      {pinned !== undefined && (
        <Alert variant="light" color="indigo" icon={<IconPin />} title={words.pinned}>
          {words.pinnedHint}
        </Alert>
      )}
      {pinned === undefined && steps.length > 1 && (
        <Select
          label={words.iteration}
          data={steps.map(([key]) => key)}
          value={step?.key ?? null}
          allowDeselect={false}
          onChange={setIteration}
        />
      )}
      {pinned === undefined && step && <StepFacts step={step} />}
      {pinned === undefined && !step && (
        <Text size="sm" c="dimmed">
          {sampling.runId ? words.notReached : words.neverRan}
        </Text>
      )}
      {(pinned !== undefined || step?.status === 'COMPLETED') && (
        <section className={styles.data}>
          <JsonTree
            name="output"
            label={words.label}
            value={output}
            path={outputOf(node.id)}
            depth={2}
          />
        </section>
      )}
      {canPin && (
        <Group gap="xs">
          {pinned === undefined && step?.status === 'COMPLETED' && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPin size={14} />}
              onClick={() => setPin(place, output)}
            >
              {words.pin}
            </Button>
          )}
          <Button size="xs" variant="default" onClick={() => setEditing(true)}>
            {pinned === undefined ? words.write : words.edit}
          </Button>
          {pinned !== undefined && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPinnedOff size={14} />}
              onClick={() => setPin(place, undefined)}
            >
              {words.unpin}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  )
}

/** The steps of a node, in every iteration of what is around it. */
function stepsOf({ sample }: Sampling, place: string): [string, Step][] {
  return ([...sample.steps] as [string, Step][])
    .filter(([key]) => pathOfKey(key) === place && !key.endsWith(']'))
    .slice(0, mostIterations)
}

function StepFacts({ step }: { step: Step }) {
  const { error } = step
  const message = typeof error?.message === 'string' ? error.message : null
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <StatusBadge status={step.status} />
        {step.duration_ms !== null && (
          <Text size="xs" c="dimmed">
            {words.duration(step.duration_ms)}
          </Text>
        )}
        {step.attempt > 1 && (
          <Text size="xs" c="dimmed">
            {words.attempt(step.attempt)}
          </Text>
        )}
        {step.port && (
          <Text size="xs" c="dimmed">
            {words.port(step.port)}
          </Text>
        )}
      </Group>
      {message && (
        <Alert variant="light" color="red" title={words.failed}>
          {message}
        </Alert>
      )}
    </Stack>
  )
}

interface PinEditorProps {
  value: Json
  onPin: (value: Json) => void
  onCancel: () => void
}

function PinEditor({ value, onPin, onCancel }: PinEditorProps) {
  const [written, setWritten] = useState(() => JSON.stringify(value, null, 2))
  const read = parsed(written)
  return (
    <Stack gap="sm">
      <CodeEditor
        label={words.toPin}
        description={words.pinnedHint}
        language="json"
        value={written}
        onChange={setWritten}
        minRows={8}
        error={read === undefined ? text.panel.json.noJson : null}
      />
      <Group gap="xs">
        <Button
          size="xs"
          disabled={read === undefined}
          onClick={() => read !== undefined && onPin(read)}
        >
          {words.pin}
        </Button>
        <Button size="xs" variant="default" onClick={onCancel}>
          {text.states.cancel}
        </Button>
      </Group>
    </Stack>
  )
}

function parsed(written: string): Json | undefined {
  try {
    return JSON.parse(written)
  } catch {
    return undefined
  }
}
