import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconAlertTriangle, IconTrash } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { TriggerDetail, TriggerKind } from '@/api/schema'
import { AnchorLink } from '@/shared/anchor-link'
import type { JsonObject } from '@/shared/json/data'
import { Loading } from '@/shared/states'
import { tell, tellFailure } from '@/shared/told'
import { text } from '@/text'
import { TriggerAddress } from './address'
import { Captured } from './captured'
import { changeOf, draftOf, isChanged, problemsOf } from './edit'
import { TriggerFields } from './fields'
import { useChangeTrigger, useDeleteTrigger, useTriggerKinds } from './queries'
import { Section } from './section'
import { EnabledSwitch } from './switch'
import { TestDelivery } from './test-delivery'
import styles from './triggers.module.css'
import { TriggerIcon } from './type-icon'
import { triggerWords } from './words'

const words = text.triggers.drawer

interface TriggerEditorProps {
  trigger: TriggerDetail
  onChange: (unsaved: boolean) => void
  onGone: () => void
}

/** A trigger with all that can be changed of it, and what it got. */
export function TriggerEditor(props: TriggerEditorProps) {
  const kind = useTriggerKinds().get(props.trigger.type)
  return kind ? <Editor kind={kind} {...props} /> : <Loading rows={4} />
}

function Editor({ kind, trigger, onChange, onGone }: TriggerEditorProps & { kind: TriggerKind }) {
  const schema = kind.config_schema as JsonObject
  const [draft, setDraft] = useState(() => draftOf(trigger, schema))
  const change = useChangeTrigger()
  const unsaved = isChanged(trigger, schema, draft)
  useEffect(() => {
    onChange(unsaved)
    return () => onChange(false)
  }, [unsaved, onChange])
  function save() {
    change.mutate(
      { triggerId: trigger.trigger_id, change: changeOf(trigger, schema, draft) },
      {
        onSuccess: (saved) => {
          setDraft(draftOf(saved, schema))
          tell(words.saved)
        },
      },
    )
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Stack gap="lg">
        <Head trigger={trigger} />
        <DisabledNote trigger={trigger} />
        {trigger.url && (
          <Section title={text.triggers.sections.address}>
            <TriggerAddress trigger={trigger} />
            {trigger.test_url && <TestDelivery trigger={trigger} sample={kind.sample} />}
          </Section>
        )}
        <TriggerFields
          kind={kind}
          draft={draft}
          onChange={setDraft}
          workflowId={trigger.workflow_id}
          trigger={trigger}
          problems={problemsOf(change.error)}
        />
        {trigger.type !== 'manual' && (
          <Section title={text.triggers.sections.arrived}>
            <Captured trigger={trigger} />
          </Section>
        )}
      </Stack>
      <Foot
        trigger={trigger}
        unsaved={unsaved}
        isSaving={change.isPending}
        onDiscard={() => {
          change.reset()
          setDraft(draftOf(trigger, schema))
        }}
        onGone={onGone}
      />
    </form>
  )
}

function Head({ trigger }: { trigger: TriggerDetail }) {
  const ofThis = { trigger: trigger.trigger_id }
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <TriggerIcon type={trigger.type} size={40} />
      <Stack gap={4} flex={1} miw={0}>
        <Text fw={600} className={styles.wrap}>
          {triggerWords(trigger)}
        </Text>
        <Text size="sm" c="dimmed">
          {words.lately(trigger.events_24h, trigger.duplicates_24h)}
        </Text>
        <Group gap="md">
          <AnchorLink
            to="/workflows/$workflowId"
            params={{ workflowId: trigger.workflow_id }}
            size="sm"
          >
            {trigger.workflow_name}
          </AnchorLink>
          <AnchorLink to="/runs" search={ofThis} size="sm">
            {words.toRuns}
          </AnchorLink>
          <AnchorLink to="/events" search={ofThis} size="sm">
            {words.toEvents}
          </AnchorLink>
        </Group>
      </Stack>
      <EnabledSwitch trigger={trigger} label={text.triggers.enabled} />
    </Group>
  )
}

function DisabledNote({ trigger }: { trigger: TriggerDetail }) {
  const change = useChangeTrigger()
  if (!trigger.disabled_reason) return null
  const note = text.triggers.disabled
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle />} title={note.title}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm" className={styles.wrap}>
          {trigger.disabled_reason}
        </Text>
        <Button
          size="xs"
          variant="default"
          loading={change.isPending}
          onClick={() =>
            change.mutate(
              { triggerId: trigger.trigger_id, change: { enabled: true } },
              { onSuccess: () => tell(note.done), onError: tellFailure },
            )
          }
        >
          {note.again}
        </Button>
      </Stack>
    </Alert>
  )
}

interface FootProps {
  trigger: TriggerDetail
  unsaved: boolean
  isSaving: boolean
  onDiscard: () => void
  onGone: () => void
}

function Foot({ trigger, unsaved, isSaving, onDiscard, onGone }: FootProps) {
  const remove = useDeleteTrigger()
  function ask() {
    modals.openConfirmModal({
      title: words.removeTitle,
      children: <Text size="sm">{words.removeText}</Text>,
      labels: { confirm: words.remove, cancel: text.states.cancel },
      confirmProps: { color: 'red' },
      zIndex: 400,
      onConfirm: () =>
        remove.mutate(trigger.trigger_id, {
          onSuccess: () => {
            tell(words.removed)
            onGone()
          },
          onError: tellFailure,
        }),
    })
  }
  return (
    <Group className={styles.foot} justify="space-between">
      <Button
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={16} />}
        loading={remove.isPending}
        onClick={ask}
      >
        {words.remove}
      </Button>
      <Group gap="sm">
        {unsaved && (
          <>
            <Text size="sm" c="dimmed">
              {words.unsaved}
            </Text>
            <Button variant="default" onClick={onDiscard}>
              {words.discard}
            </Button>
          </>
        )}
        <Button type="submit" loading={isSaving} disabled={!unsaved}>
          {words.save}
        </Button>
      </Group>
    </Group>
  )
}
