import { Group, NumberInput, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { useMemo } from 'react'
import type { ProblemItem } from '@/api/schema'
import { isObject, type JsonObject } from '@/shared/json/data'
import { SchemaForm } from '@/shared/schema-form/schema-form'
import { text } from '@/text'
import { ownTimezone } from '../edit'
import { CronFields } from './cron-fields'
import { DatesFields } from './dates-fields'
import { SchedulePreview } from './preview'

const words = text.triggers.schedule
const kinds = ['cron', 'interval', 'dates'] as const
type Kind = (typeof kinds)[number]

interface ScheduleEditorProps {
  schema: JsonObject
  config: JsonObject
  onChange: (change: (config: JsonObject) => JsonObject) => void
  problems: ProblemItem[]
}

/** When a workflow starts: at times that repeat, at a distance, or at dates. */
export function ScheduleEditor({ schema, config, onChange, problems }: ScheduleEditorProps) {
  const kind = (kinds as readonly unknown[]).includes(config.kind) ? (config.kind as Kind) : 'cron'
  const options = useMemo(() => optionsSchema(schema), [schema])
  const set = (change: JsonObject) => onChange((now) => ({ ...now, ...change }))
  const optional = Object.keys((options.properties ?? {}) as JsonObject)
  return (
    <Stack gap="md">
      <SegmentedControl
        size="xs"
        aria-label={words.kind}
        data={kinds.map((value) => ({ value, label: words.kinds[value] }))}
        value={kind}
        onChange={(next) => onChange((now) => withKind(now, next as Kind))}
      />
      {kind === 'cron' && (
        <CronFields cron={String(config.cron ?? '')} onChange={(cron) => set({ cron })} />
      )}
      {kind === 'interval' && (
        <IntervalFields
          seconds={Number(config.seconds ?? 0)}
          onChange={(seconds) => set({ seconds })}
        />
      )}
      {kind === 'dates' && (
        <DatesFields
          dates={Array.isArray(config.dates) ? config.dates.map(String) : []}
          onChange={(dates) => set({ dates })}
        />
      )}
      {kind !== 'interval' && (
        <TimezoneSelect
          value={String(config.timezone ?? 'UTC')}
          onChange={(timezone) => set({ timezone })}
        />
      )}
      {problems
        .filter(({ field }) => !optional.includes(field))
        .map(({ field, message, remedy }) => (
          <Text key={`${field} ${message}`} size="xs" c="var(--mantine-color-error)">
            {message} {remedy}
          </Text>
        ))}
      <SchedulePreview config={config} />
      <SchemaForm
        schema={options}
        value={pick(config, optional)}
        onChange={(next) => onChange((now) => ({ ...omit(now, optional), ...next }))}
        problems={problems.filter(({ field }) => optional.includes(field))}
      />
    </Stack>
  )
}

/** Another kind of schedule with what all kinds have. */
function withKind(config: JsonObject, kind: Kind): JsonObject {
  const common = omit(config, ['kind', 'cron', 'timezone', 'seconds', 'dates'])
  const timezone = config.timezone ?? ownTimezone()
  if (kind === 'interval') return { ...common, kind, seconds: 3_600 }
  if (kind === 'dates') return { ...common, kind, dates: [], timezone }
  return { ...common, kind, cron: '0 9 * * 1-5', timezone }
}

/** The schema of what all kinds of schedules have beside their times. */
function optionsSchema(schema: JsonObject): JsonObject {
  const kinds = isObject(schema.$defs) ? schema.$defs : {}
  const cron = isObject(kinds.CronSchedule) ? kinds.CronSchedule : {}
  const properties = isObject(cron.properties) ? cron.properties : {}
  return {
    type: 'object',
    additionalProperties: false,
    properties: omit(properties, ['inputs', 'kind', 'cron', 'timezone']),
  }
}

function omit(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))
}

function pick(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)))
}

const units = [86_400, 3_600, 60, 1]

function IntervalFields(props: { seconds: number; onChange: (seconds: number) => void }) {
  const { seconds, onChange } = props
  const unit = units.find((length) => seconds >= length && seconds % length === 0) ?? 1
  return (
    <Group gap="sm" align="flex-end" grow>
      <NumberInput
        label={words.every}
        min={1}
        allowDecimal={false}
        value={seconds / unit}
        onChange={(next) => typeof next === 'number' && onChange(next * unit)}
      />
      <Select
        aria-label={words.unit}
        allowDeselect={false}
        data={Object.entries(words.intervalUnits).map(([value, label]) => ({ value, label }))}
        value={String(unit)}
        onChange={(next) => next && onChange(Math.max(1, seconds / unit) * Number(next))}
      />
    </Group>
  )
}

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

function TimezoneSelect(props: { value: string; onChange: (timezone: string) => void }) {
  const data = zones.includes(props.value) ? zones : [props.value, ...zones]
  return (
    <Select
      label={words.timezone}
      searchable
      allowDeselect={false}
      limit={100}
      data={data}
      value={props.value}
      onChange={(next) => next && props.onChange(next)}
    />
  )
}
