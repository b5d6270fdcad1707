import { SegmentedControl, Select, Stack } from '@mantine/core'
import type { FieldProps, RJSFSchema } from '@rjsf/utils'
import { useRef, useState } from 'react'
import { isObject, type Json } from '@/shared/json/data'
import { text } from '@/text'
import { constantKey, fitting, labelOf, startOf, withoutKey } from './choices'
import { schemaFieldOf } from './core-fields'

const words = text.panel.form

/** One of several shapes of a value: a choice, and the fields of what was chosen. */
export function ChoiceField(props: FieldProps & { options: RJSFSchema[] }) {
  const { options, formData, registry, fieldPathId, onChange, required } = props
  const key = constantKey(options)
  const isValid = (option: RJSFSchema) =>
    registry.schemaUtils.getValidator().isValid(option, formData, registry.rootSchema)
  const [chosen, setChosen] = useState(0)
  const found = fitting(options, key, formData as Json | undefined, isValid)
  const index = found ?? chosen
  const option = options[index]
  const before = useRef(new Map<number, Json | undefined>())
  const choose = (next: number) => {
    const other = options[next]
    if (!other || next === index) return
    before.current.set(index, formData as Json | undefined)
    setChosen(next)
    onChange(
      before.current.get(next) ?? startOf(other, key, formData as Json | undefined),
      fieldPathId.path,
    )
  }
  const SchemaField = schemaFieldOf(registry)
  const fields = option && key ? withoutKey(option, key) : option
  const hasFields =
    fields && !(isObject(fields.properties) && Object.keys(fields.properties).length === 0)
  return (
    <Stack gap="sm">
      <Chooser
        {...props}
        labels={options.map((one) => labelOf(one, key))}
        index={index}
        onChoose={choose}
      />
      {hasFields && (
        <SchemaField
          {...props}
          key={index}
          required={Boolean(required)}
          schema={{ ...fields, title: '' }}
          uiSchema={{ 'ui:label': false }}
        />
      )}
    </Stack>
  )
}

function Chooser(
  props: FieldProps & { labels: string[]; index: number; onChoose: (index: number) => void },
) {
  const { labels, index, onChoose, fieldPathId, disabled = false } = props
  const data = labels.map((label, position) => ({ value: String(position), label }))
  const shared = {
    'aria-labelledby': `${fieldPathId.$id}-label`,
    data,
    value: String(index),
    disabled,
  }
  if (labels.length <= 4)
    return (
      <SegmentedControl
        {...shared}
        size="xs"
        fullWidth
        onChange={(next) => onChoose(Number(next))}
      />
    )
  return (
    <Select
      {...shared}
      allowDeselect={false}
      placeholder={words.choose}
      onChange={(next) => onChoose(Number(next))}
    />
  )
}
