import { Alert, Button, FileButton, Group, List, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconUpload } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type DragEvent, useMemo, useState } from 'react'
import type { Workflow } from '@/api/schema'
import { CodeEditor } from '@/shared/code/code-editor'
import { messageOf } from '@/shared/states'
import { tellFailure } from '@/shared/told'
import { text } from '@/text'
import { type FileProblem, readFileText, type WorkflowDocument } from '../transfer/document'
import { type Made, makeWorkflow, type Secrets, triggerName } from '../transfer/make'
import styles from './create.module.css'
import { Result } from './result'
import { SecretFields } from './secrets'

const words = text.workflows.file
const mostBytes = 5 * 1024 * 1024

interface Outcome {
  made: Made[]
  failed: { name: string; reason: string }[]
}

/** Makes the workflows of a file; none while anything is wrong with it. */
export function Import(props: {
  folder: string
  onMade: (workflow: Workflow) => void
  onClose: () => void
}) {
  const [source, setSource] = useState('')
  const [secrets, setSecrets] = useState<ReadonlyMap<number, Secrets>>(new Map())
  const queries = useQueryClient()
  const { documents, problems } = useMemo(
    () => (source.trim() ? readFileText(source) : { documents: [], problems: [] }),
    [source],
  )
  const make = useMutation({
    mutationFn: () =>
      makeAll(
        documents.map((one) => ({ ...one, folder: one.folder || props.folder })),
        secrets,
      ),
    onSuccess({ made, failed }) {
      queries.invalidateQueries({ queryKey: ['workflows'] })
      const [only] = made
      if (only && made.length === 1 && only.left.length === 0 && failed.length === 0)
        props.onMade(only.workflow)
    },
  })
  if (make.data) return <Result {...make.data} onOpen={props.onMade} onClose={props.onClose} />
  return (
    <FileDrop onText={setSource}>
      <Stack>
        <Text size="sm" c="dimmed">
          {words.hint}
        </Text>
        <Group gap="xs">
          <FileButton
            accept=".json,.yaml,.yml,application/json,application/yaml"
            onChange={(file) => file && readFile(file, setSource)}
          >
            {(button) => (
              <Button
                {...button}
                variant="default"
                size="xs"
                leftSection={<IconUpload size={15} />}
              >
                {words.choose}
              </Button>
            )}
          </FileButton>
          <Text size="sm" c="dimmed">
            {words.drop}
          </Text>
        </Group>
        <CodeEditor
          label={words.paste}
          language="yaml"
          value={source}
          onChange={setSource}
          minRows={8}
          maxRows={12}
        />
        {problems.length > 0 && <Problems problems={problems} />}
        {documents.map((document, place) => (
          <Found
            // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat
            key={place}
            document={document}
            secrets={secrets.get(place) ?? new Map()}
            onSecrets={(given) => setSecrets(new Map(secrets).set(place, given))}
          />
        ))}
        <Group justify="flex-end" className={styles.foot}>
          <Button variant="default" onClick={props.onClose}>
            {text.states.cancel}
          </Button>
          <Button
            onClick={() => make.mutate()}
            loading={make.isPending}
            disabled={documents.length === 0}
          >
            {words.make(documents.length)}
          </Button>
        </Group>
      </Stack>
    </FileDrop>
  )
}

async function makeAll(
  documents: readonly WorkflowDocument[],
  secrets: ReadonlyMap<number, Secrets>,
): Promise<Outcome> {
  const outcome: Outcome = { made: [], failed: [] }
  for (const [place, document] of documents.entries()) {
    try {
      outcome.made.push(await makeWorkflow(document, secrets.get(place)))
    } catch (error) {
      outcome.failed.push({ name: document.name, reason: messageOf(error) })
    }
  }
  return outcome
}

/** What one document of the file will become. */
function Found(props: {
  document: WorkflowDocument
  secrets: Secrets
  onSecrets: (secrets: Secrets) => void
}) {
  const { document } = props
  const nodes = Array.isArray(document.spec.nodes) ? document.spec.nodes.length : 0
  const parts = [words.steps(nodes), ...document.triggers.map(triggerName)]
  return (
    <Stack gap="xs">
      <Text size="sm">
        <b>{document.name}</b> · {parts.join(' · ')}
      </Text>
      <SecretFields triggers={document.triggers} value={props.secrets} onChange={props.onSecrets} />
    </Stack>
  )
}

function Problems({ problems }: { problems: readonly FileProblem[] }) {
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle />}
      title={words.wrong}
      className={styles.problems}
    >
      <List size="sm">
        {problems.map(({ place, message }) => (
          <List.Item key={`${place} ${message}`}>
            {place && <b>{place}: </b>}
            {message}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}

function FileDrop(props: { onText: (text: string) => void; children: React.ReactNode }) {
  const [isOver, setOver] = useState(false)
  function drop(event: DragEvent) {
    const [file] = event.dataTransfer.files
    setOver(false)
    if (!file) return
    event.preventDefault()
    readFile(file, props.onText)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button beside does the same by keyboard
    <div
      className={styles.drop}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {props.children}
    </div>
  )
}

function readFile(file: File, onText: (text: string) => void): void {
  if (file.size > mostBytes) tellFailure(new Error(words.tooLarge))
  else file.text().then(onText, tellFailure)
}
