import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Trigger, TriggerKind } from '@/api/schema'
import type { Names } from '@/expressions/names'
import { isObject, type Json, type JsonObject } from '@/shared/json/data'
import { SchemaForm } from '@/shared/schema-form/schema-form'
import { Failed } from '@/shared/states'
import { text } from '@/text'
import { type problemsOf, settingsSchema, type TriggerDraft } from './edit'
import { FilterField } from './filter-field'
import { InputsField } from './inputs-field'
import { samplesQuery } from './queries'
import { ScheduleEditor } from './schedule/editor'
import { SecretField } from './secret-field'
import { Section } from './section'

interface TriggerFieldsProps {
  kind: TriggerKind
  draft: TriggerDraft
  onChange: (change: (draft: TriggerDraft) => TriggerDraft) => void
  workflowId: string | null
  /** The trigger as it is stored; none when it is new. */
  trigger?: Trigger
  problems: ReturnType<typeof problemsOf>
}

const sections = text.triggers.sections

/** What can be said of a trigger: settings, secret, filter and inputs. */
export function TriggerFields(props: TriggerFieldsProps) {
  const { kind, draft, onChange, workflowId, trigger, problems } = props
  const names = useEventNames(kind, draft, trigger)
  const set = (change: Partial<TriggerDraft>) => onChange((now) => ({ ...now, ...change }))
  const setConfig = (change: (config: JsonObject) => JsonObject) =>
    onChange((now) => ({ ...now, config: change(now.config) }))
  const isManual = kind.type === 'manual'
  return (
    <>
      {problems.other !== null && <Failed error={problems.other} />}
      <Section title={kind.type === 'schedule' ? sections.when : sections.settings}>
        <Settings
          kind={kind}
          config={draft.config}
          onChange={setConfig}
          problems={problems.config}
        />
      </Section>
      {asksForSecret(kind, draft, trigger) && (
        <Section title={sections.secret}>
          <SecretField
            kind={kind}
            isKept={trigger?.has_secret ?? false}
            value={draft.secret}
            onChange={(secret) => set({ secret })}
            error={problems.secret}
          />
        </Section>
      )}
      {!isManual && (
        <>
          <Section title={sections.filter}>
            <FilterField
              value={draft.filters}
              onChange={(filters) => set({ filters })}
              names={names}
              error={problems.filters}
            />
          </Section>
          <Section title={sections.inputs}>
            <InputsField
              type={kind.type}
              workflowId={workflowId}
              value={draft.config.inputs}
              onChange={(inputs) => setConfig((config) => withInputs(config, inputs))}
              names={names}
              problems={problems.inputs}
            />
          </Section>
        </>
      )}
    </>
  )
}

interface SettingsProps {
  kind: TriggerKind
  config: JsonObject
  onChange: (change: (config: JsonObject) => JsonObject) => void
  problems: ReturnType<typeof problemsOf>['config']
}

function Settings({ kind, config, onChange, problems }: SettingsProps) {
  const schema = useMemo(() => settingsSchema(kind.config_schema as JsonObject), [kind])
  if (kind.type === 'schedule')
    return (
      <ScheduleEditor
        schema={kind.config_schema as JsonObject}
        config={config}
        onChange={onChange}
        problems={problems}
      />
    )
  const { inputs: _, ...settings } = config
  return (
    <SchemaForm
      schema={schema}
      value={settings}
      onChange={(next) => onChange(({ inputs }) => withInputs(next, inputs))}
      problems={problems}
    />
  )
}

function withInputs(config: JsonObject, inputs: Json | undefined): JsonObject {
  const { inputs: _, ...others } = config
  return inputs === undefined ? others : { ...others, inputs }
}

/** A webhook has a secret when its deliveries are checked; other types as they say. */
function asksForSecret(kind: TriggerKind, draft: TriggerDraft, trigger?: Trigger): boolean {
  if (!kind.takes_secret) return false
  if (kind.type !== 'webhook' || trigger?.has_secret) return true
  const { signature } = draft.config
  return isObject(signature) && signature.kind !== 'none'
}

/** What expressions over the event may name, by the newest event or else an example. */
function useEventNames(kind: TriggerKind, draft: TriggerDraft, trigger?: Trigger): Names {
  const samples = useQuery({
    ...samplesQuery(trigger?.trigger_id ?? ''),
    enabled: trigger !== undefined,
  })
  const newest = samples.data?.events[0]
  const isBatch = isObject(draft.config.batch)
  return useMemo(() => {
    const event = {
      type: kind.type,
      source: newest?.source ?? trigger?.source ?? '',
      payload: (newest?.payload ?? kind.sample) as Json,
      trace_id: newest?.trace_id ?? '00000000-0000-0000-0000-000000000000',
      received_at: newest?.received_at ?? '2030-01-01T08:30:00Z',
    }
    return isBatch ? { event, events: [event] } : { event }
  }, [kind, newest, trigger?.source, isBatch])
}
