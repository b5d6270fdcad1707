import { Alert, SegmentedControl, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { JsonObject } from '@/shared/json/data'
import { text } from '@/text'
import { ConfigJson } from './config-json'
import { fieldsOf } from './input-fields'
import { InputList } from './input-list'

const words = text.panel.inputs

interface InputsEditorProps {
  value: JsonObject
  onChange: (schema: JsonObject, field?: string) => void
}

/** The inputs of a workflow: as a list, or as the JSON Schema that it is. */
export function InputsEditor({ value, onChange }: InputsEditorProps) {
  const fields = fieldsOf(value)
  const [view, setView] = useState('list')
  return (
    <Stack gap="sm">
      <Text size="xs" c="dimmed">
        {words.hint}
      </Text>
      <SegmentedControl
        size="xs"
        w="fit-content"
        aria-label={words.view}
        value={view}
        onChange={setView}
        data={[
          { value: 'list', label: words.list },
          { value: 'schema', label: words.schema },
        ]}
      />
      {view === 'list' && fields && (
        <InputList schema={value} fields={fields} onChange={onChange} />
      )}
      {view === 'list' && !fields && (
        <Alert variant="light" color="gray">
          {words.tooMuch}
        </Alert>
      )}
      {(view === 'schema' || !fields) && (
        <ConfigJson
          value={value}
          onChange={(schema) => onChange(schema, 'schema')}
          label={words.schema}
          description={words.schemaHint}
        />
      )}
    </Stack>
  )
}
