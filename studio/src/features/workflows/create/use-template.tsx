import { Badge, Button, Group, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, lazy, Suspense, useState } from 'react'
import type { Template, Workflow } from '@/api/schema'
import { documentOf, type Scope } from '@/features/builder/model/document'
import { messageOf } from '@/shared/states'
import { text } from '@/text'
import type { TriggerDocument } from '../transfer/document'
import { type Made, makeWorkflow, triggerName } from '../transfer/make'
import { templateDocument } from '../transfer/transfer'
import styles from './create.module.css'
import { Result } from './result'
import { SecretFields } from './secrets'
import { TemplateIcon } from './template-icon'

const WorkflowGraph = lazy(() =>
  import('@/graph/workflow-graph').then((it) => ({ default: it.WorkflowGraph })),
)

const words = text.workflows.template
const noStates = new Map<string, never>()

interface Properties {
  template: Template
  folder: string
  onBack: () => void
  onMade: (workflow: Workflow) => void
  onClose: () => void
}

/** Shows a template and makes a workflow of it. */
export function UseTemplate({ template, folder, onBack, onMade, onClose }: Properties) {
  const [name, setName] = useState(template.title)
  const [secrets, setSecrets] = useState<ReadonlyMap<number, string>>(new Map())
  const [left, setLeft] = useState<Made | null>(null)
  const queries = useQueryClient()
  const make = useMutation({
    mutationFn: () => makeWorkflow({ ...templateDocument(template, name.trim()), folder }, secrets),
    onSuccess(made) {
      queries.invalidateQueries({ queryKey: ['workflows'] })
      if (made.left.length > 0) setLeft(made)
      else onMade(made.workflow)
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    make.mutate()
  }
  if (left) return <Result made={[left]} failed={[]} onOpen={onMade} onClose={onClose} />
  return (
    <form onSubmit={submit}>
      <Stack>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconArrowLeft size={16} />}
          onClick={onBack}
          className={styles.back}
        >
          {words.back}
        </Button>
        <div className={styles.columns}>
          <Preview template={template} />
          <Stack gap="sm">
            <Group gap="sm" wrap="nowrap">
              <TemplateIcon name={template.icon} />
              <Title order={3} size="h5">
                {template.title}
              </Title>
            </Group>
            <Text size="sm">{template.description}</Text>
            <Group gap={6}>
              {template.tags.map((tag) => (
                <Badge key={tag} variant="default" tt="none" fw={500}>
                  {tag}
                </Badge>
              ))}
            </Group>
            <Starts triggers={template.triggers} />
            <TextInput
              label={text.workflows.name}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={make.error && messageOf(make.error)}
              maxLength={200}
              required
              data-autofocus
            />
            <SecretFields triggers={template.triggers} value={secrets} onChange={setSecrets} />
            <Button type="submit" loading={make.isPending} disabled={!name.trim()}>
              {words.use}
            </Button>
          </Stack>
        </div>
      </Stack>
    </form>
  )
}

function Starts({ triggers }: { triggers: readonly TriggerDocument[] }) {
  const isOff = triggers.some((trigger) => !trigger.enabled)
  return (
    <Text size="sm" c="dimmed">
      {words.starts}: {triggers.map(triggerName).join(', ')}. {isOff && words.off}
    </Text>
  )
}

function Preview({ template }: { template: Template }) {
  const [scope, setScope] = useState<Scope>([])
  const [document] = useState(() => documentOf(template.spec))
  return (
    <section className={styles.graph} aria-label={words.preview}>
      <Suspense fallback={<Skeleton height="100%" />}>
        <WorkflowGraph
          document={document}
          scope={scope}
          onScope={setScope}
          states={noStates}
          onSelect={() => undefined}
        />
      </Suspense>
    </section>
  )
}
