import { SegmentedControl, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ProblemItem } from '@/api/schema'
import type { Names } from '@/expressions/names'
import { isObject, type Json, type JsonObject } from '@/shared/json/data'
import { SchemaForm } from '@/shared/schema-form/schema-form'
import { text } from '@/text'
import { draftQuery } from './queries'

const words = text.triggers.inputs

interface InputsFieldProps {
  type: string
  workflowId: string | null
  value: Json | undefined
  onChange: (value: Json | undefined) => void
  names: Names
  problems: ProblemItem[]
}

/** The inputs of the runs: what the event brings, or what is chosen from it. */
export function InputsField({ type, workflowId, ...rest }: InputsFieldProps) {
  const { value, onChange, names, problems } = rest
  const schema = useInputsSchema(workflowId)
  const isChosen = isObject(value)
  return (
    <Stack gap="sm">
      <SegmentedControl
        size="xs"
        aria-label={words.how}
        data={[
          { value: 'plain', label: words.plain },
          { value: 'chosen', label: words.chosen },
        ]}
        value={isChosen ? 'chosen' : 'plain'}
        onChange={(next) => onChange(next === 'chosen' ? {} : undefined)}
      />
      <Text size="xs" c="dimmed">
        {isChosen
          ? words.hint
          : type === 'webhook'
            ? words.plainHint.webhook
            : words.plainHint.other}
      </Text>
      {isChosen && (
        <SchemaForm
          schema={schema}
          value={value}
          onChange={onChange}
          names={names}
          problems={problems}
        />
      )}
    </Stack>
  )
}

const anything: JsonObject = { type: 'object', additionalProperties: true }

/** The schema of the inputs that the draft of the workflow asks for; nothing has to be given. */
function useInputsSchema(workflowId: string | null): JsonObject {
  const draft = useQuery({ ...draftQuery(workflowId ?? ''), enabled: workflowId !== null })
  const inputs = isObject(draft.data?.spec) ? draft.data.spec.inputs : undefined
  return useMemo(() => {
    if (!isObject(inputs) || !isObject(inputs.properties)) return anything
    const { required: _, title: __, description: ___, ...rest } = inputs
    return rest
  }, [inputs])
}
