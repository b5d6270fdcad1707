import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { TriggerKind } from '@/api/schema'
import { Failed, Loading } from '@/shared/states'
import { tell } from '@/shared/told'
import { WorkflowSelect } from '@/shared/workflow-select'
import { text } from '@/text'
import { creationOf, newDraft, problemsOf, startOf } from './edit'
import { TriggerFields } from './fields'
import { triggerKindsQuery, useCreateTrigger } from './queries'
import styles from './triggers.module.css'
import { TriggerIcon } from './type-icon'

const words = text.triggers.drawer

interface CreateTriggerProps {
  workflowId: string | null
  onChange: (unsaved: boolean) => void
  onMade: (triggerId: string) => void
}

/** Chooses a type and fills in its form. */
export function CreateTrigger(props: CreateTriggerProps) {
  const kinds = useQuery(triggerKindsQuery)
  const [type, setType] = useState<string | null>(null)
  if (kinds.isPending) return <Loading rows={4} />
  if (kinds.error) return <Failed error={kinds.error} retry={() => kinds.refetch()} />
  const kind = type === null ? undefined : kinds.data.get(type)
  if (!kind) return <TypeCards kinds={[...kinds.data.values()]} onChoose={setType} />
  return <NewTrigger key={type} kind={kind} onBack={() => setType(null)} {...props} />
}

/** Workflows can be started by hand without a trigger that says so. */
const needless = 'manual'

const usual = ['webhook', 'schedule', 'form', 'event']

function TypeCards(props: { kinds: TriggerKind[]; onChoose: (type: string) => void }) {
  const rank = ({ type }: TriggerKind) =>
    (usual.indexOf(type) + usual.length + 1) % (usual.length + 1)
  const kinds = props.kinds
    .filter(({ type }) => type !== needless)
    .sort((one, other) => rank(one) - rank(other))
  return (
    <Stack>
      <Text fw={550}>{words.choose}</Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        {kinds.map(({ type, title, description }) => (
          <button
            key={type}
            type="button"
            className={styles.card}
            onClick={() => props.onChoose(type)}
          >
            <TriggerIcon type={type} />
            <span>
              <Text component="span" display="block" size="sm" fw={550}>
                {title}
              </Text>
              <Text component="span" display="block" size="xs" c="dimmed">
                {description}
              </Text>
            </span>
          </button>
        ))}
      </SimpleGrid>
    </Stack>
  )
}

interface NewTriggerProps extends CreateTriggerProps {
  kind: TriggerKind
  onBack: () => void
}

function NewTrigger({ kind, workflowId: given, onBack, onChange, onMade }: NewTriggerProps) {
  const [workflowId, setWorkflowId] = useState(given)
  const [draft, setDraft] = useState(() => newDraft(startOf(kind.type)))
  const [start] = useState(draft)
  const create = useCreateTrigger()
  useEffect(() => {
    onChange(draft !== start)
    return () => onChange(false)
  }, [draft, start, onChange])
  function submit() {
    if (workflowId === null) return
    create.mutate(
      { workflowId, body: creationOf(kind.type, draft) },
      {
        onSuccess: (made) => {
          tell(words.made)
          onMade(made.trigger_id)
        },
      },
    )
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack gap="lg">
        <Group gap="sm" wrap="nowrap">
          <TriggerIcon type={kind.type} />
          <div>
            <Text fw={600}>{kind.title}</Text>
            <Text size="sm" c="dimmed">
              {kind.description}
            </Text>
          </div>
        </Group>
        {given === null && (
          <WorkflowSelect
            label={words.workflow}
            description={words.workflowHint}
            placeholder={words.pickWorkflow}
            required
            value={workflowId}
            onChange={setWorkflowId}
          />
        )}
        <TriggerFields
          kind={kind}
          draft={draft}
          onChange={setDraft}
          workflowId={workflowId}
          problems={problemsOf(create.error)}
        />
      </Stack>
      <Group className={styles.foot} justify="space-between">
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconArrowLeft size={16} />}
          onClick={onBack}
        >
          {words.other}
        </Button>
        <Button type="submit" loading={create.isPending} disabled={workflowId === null}>
          {words.make}
        </Button>
      </Group>
    </form>
  )
}
