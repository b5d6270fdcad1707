import {
  Autocomplete,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Select,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { ExpressionField } from '@/expressions/expression-input'
import type { Json } from '@/shared/json/data'
import { text } from '@/text'
import { useForm } from './context'

const words = text.panel.form

/** What names the control of a field to those who do not see it. */
export function named({ id }: WidgetProps) {
  return { id, 'aria-labelledby': `${id}-label`, 'aria-describedby': `${id}-problems` }
}

function shownDefault({ schema }: WidgetProps): string {
  const { default: value } = schema
  return value === undefined || value === null || value === '' ? '' : String(value)
}

/** The texts to choose from, where others are possible too. */
function examplesOf({ schema }: WidgetProps): string[] | undefined {
  const { examples } = schema
  return Array.isArray(examples) ? [...new Set(examples.map(String))] : undefined
}

/** A text, or a number; where expressions have names, the text may hold them. */
export function TextWidget(props: WidgetProps) {
  const { schema, value, onChange, disabled = false, readonly = false } = props
  const { names } = useForm()
  const off = disabled || readonly
  if (schema.type === 'number' || schema.type === 'integer') return <NumberWidget {...props} />
  const multiline = schema.format === 'textarea'
  const placeholder = shownDefault(props)
  const examples = examplesOf(props)
  if (examples)
    return (
      <Autocomplete
        {...named(props)}
        value={value === undefined || value === null ? '' : String(value)}
        data={examples}
        placeholder={placeholder || words.choose}
        disabled={off}
        onChange={(next) => onChange(next || undefined)}
      />
    )
  if (names)
    return (
      <ExpressionField
        mode={schema.format === 'condition' ? 'condition' : 'template'}
        value={value as Json | undefined}
        onChange={(next) => onChange(next === '' ? undefined : next)}
        names={names}
        multiline={multiline}
        placeholder={schema.format === 'condition' ? words.condition : placeholder}
        labelledBy={`${props.id}-label`}
        describedBy={`${props.id}-problems`}
        disabled={off}
      />
    )
  const shared = {
    ...named(props),
    value: value === undefined || value === null ? '' : String(value),
    placeholder,
    disabled: off,
  }
  if (multiline)
    return (
      <Textarea
        {...shared}
        autosize
        minRows={3}
        maxRows={12}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
    )
  return (
    <TextInput
      {...shared}
      type={htmlTypes[schema.format ?? ''] ?? 'text'}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  )
}

const htmlTypes: { [format: string]: string } = { email: 'email', uri: 'url', date: 'date' }

function NumberWidget(props: WidgetProps) {
  const { schema, value, onChange, disabled = false, readonly = false } = props
  return (
    <NumberInput
      {...named(props)}
      value={typeof value === 'number' ? value : ''}
      onChange={(next) => {
        if (typeof next === 'number') onChange(next)
        else if (next === '') onChange(undefined)
      }}
      allowDecimal={schema.type === 'number'}
      clampBehavior="none"
      placeholder={shownDefault(props)}
      disabled={disabled || readonly}
    />
  )
}

export function PasswordWidget(props: WidgetProps) {
  const { value, onChange, disabled = false, readonly = false } = props
  return (
    <PasswordInput
      {...named(props)}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
      autoComplete="new-password"
      disabled={disabled || readonly}
    />
  )
}

/** Yes or no; a default is shown as if it were chosen. */
export function SwitchWidget(props: WidgetProps) {
  const { id, schema, value, onChange, disabled = false, readonly = false } = props
  return (
    <Switch
      id={id}
      aria-describedby={`${id}-problems`}
      checked={Boolean(value ?? schema.default)}
      onChange={(event) => onChange(event.currentTarget.checked)}
      disabled={disabled || readonly}
    />
  )
}

/** What several words that are joined in a value say; other values are shown as they are. */
function wordsOf(label: string): string {
  return /^[a-z]+(_[a-z]+)+$/.test(label) ? label.replaceAll('_', ' ') : label
}

/** One of several values, or several of them. */
export function SelectWidget(props: WidgetProps) {
  const { options, value, onChange, schema, required = false, multiple = false } = props
  const choices = options.enumOptions ?? []
  const data = choices.map((choice, index) => ({
    value: String(index),
    label: wordsOf(choice.label),
  }))
  const indexOf = (one: unknown) => {
    const index = choices.findIndex((choice) => choice.value === one)
    return index < 0 ? null : String(index)
  }
  const shared = {
    ...named(props),
    data,
    disabled: Boolean(props.disabled || props.readonly),
    searchable: data.length > 10,
    nothingFoundMessage: words.nothingFound,
  }
  if (multiple) {
    const chosen = Array.isArray(value) ? value : []
    return (
      <MultiSelect
        {...shared}
        value={chosen.map(indexOf).filter((index) => index !== null)}
        placeholder={chosen.length === 0 ? shownDefault(props).replaceAll(',', ', ') : ''}
        onChange={(indices) => onChange(indices.map((index) => choices[Number(index)]?.value))}
      />
    )
  }
  const hasDefault = schema.default !== undefined
  return (
    <Select
      {...shared}
      value={indexOf(value ?? schema.default)}
      onChange={(index) => onChange(index === null ? undefined : choices[Number(index)]?.value)}
      placeholder={words.choose}
      clearable={!required && !hasDefault}
      allowDeselect={false}
    />
  )
}
