import { SegmentedControl, Stack } from '@mantine/core'
import { useState } from 'react'
import { ExpressionInput } from '@/expressions/expression-input'
import type { Names } from '@/expressions/names'
import { CodeEditor } from '@/shared/code/code-editor'
import { isObject, type JsonObject } from '@/shared/json/data'
import { text } from '@/text'
import type { Filters } from './edit'

const words = text.triggers.filter
type Kind = 'every' | 'condition' | 'values'

interface FilterFieldProps {
  value: Filters
  onChange: (value: Filters) => void
  names: Names
  error: string | null
}

/** Which events a trigger takes: all, those for which a condition holds, or with certain values. */
export function FilterField({ value, onChange, names, error }: FilterFieldProps) {
  const [asked, setAsked] = useState<Kind | null>(null)
  const kind = kindOf(value) ?? asked ?? 'every'
  function choose(next: Kind) {
    setAsked(next)
    onChange(next === 'values' ? {} : null)
  }
  return (
    <Stack gap="sm">
      <SegmentedControl
        size="xs"
        aria-label={words.kind}
        data={(['every', 'condition', 'values'] as const).map((name) => ({
          value: name,
          label: words[name],
        }))}
        value={kind}
        onChange={(next) => choose(next as Kind)}
      />
      {kind === 'condition' && (
        <ExpressionInput
          mode="condition"
          label={words.conditionLabel}
          description={words.conditionHint}
          value={typeof value === 'string' ? value : ''}
          onChange={(next) => onChange(typeof next === 'string' && next.trim() ? next : null)}
          names={names}
          error={error}
        />
      )}
      {kind === 'values' && <ValuesField value={value} onChange={onChange} error={error} />}
    </Stack>
  )
}

function kindOf(value: Filters): Kind | null {
  if (typeof value === 'string') return 'condition'
  return isObject(value) ? 'values' : null
}

function ValuesField({ value, onChange, error }: Omit<FilterFieldProps, 'names'>) {
  const [written, setWritten] = useState(() => JSON.stringify(value, null, 2))
  const [isWrong, setWrong] = useState(false)
  function write(next: string) {
    setWritten(next)
    const parsed = parse(next)
    setWrong(parsed === undefined)
    if (parsed !== undefined) onChange(parsed)
  }
  return (
    <CodeEditor
      language="json"
      label={words.valuesLabel}
      description={words.valuesHint}
      value={written}
      onChange={write}
      minRows={3}
      error={isWrong ? words.noJson : error}
    />
  )
}

function parse(written: string): JsonObject | undefined {
  try {
    const value = JSON.parse(written)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
