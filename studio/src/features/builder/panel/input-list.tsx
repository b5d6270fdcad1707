import { Button, Checkbox, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { holdsExpression } from '@/expressions/values'
import { type Json, type JsonObject, sameValue } from '@/shared/json/data'
import { Tool } from '@/shared/schema-form/list'
import { useValueText } from '@/shared/use-value-text'
import { text } from '@/text'
import { fieldsOf, type InputField, type InputType, inputTypes, withFields } from './input-fields'
import styles from './panel.module.css'

const words = text.panel.inputs

interface Row extends InputField {
  id: number
}

let count = 0

interface InputListProps {
  schema: JsonObject
  fields: InputField[]
  onChange: (schema: JsonObject, field?: string) => void
}

/** The inputs one below the other. One without a name of its own is not written. */
export function InputList({ schema, fields, onChange }: InputListProps) {
  const [rows, setRows] = useState<Row[]>(() => numbered(fields))
  const written = withFields(schema, named(rows))
  const isSame = sameValue(fieldsOf(written) as unknown as Json, fields as unknown as Json)
  const shown = isSame ? rows : numbered(fields, rows)
  if (shown !== rows) setRows(shown)
  const write = (next: Row[], field: string) => {
    setRows(next)
    const result = withFields(schema, named(next))
    if (!sameValue(result, schema)) onChange(result, field)
  }
  const change = (id: number, part: Partial<InputField>) =>
    write(
      shown.map((row) => (row.id === id ? { ...row, ...part } : row)),
      `${id} ${Object.keys(part).join()}`,
    )
  const add: Row = {
    id: count + 1,
    name: '',
    type: 'string',
    required: false,
    description: '',
    default: undefined,
  }
  return (
    <Stack gap="sm">
      {shown.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.none}
        </Text>
      )}
      {shown.map((row, index) => (
        <InputRow
          key={row.id}
          row={row}
          fault={faultOf(shown, index)}
          onChange={(part) => change(row.id, part)}
          onRemove={() =>
            write(
              shown.filter(({ id }) => id !== row.id),
              `remove ${row.id}`,
            )
          }
        />
      ))}
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconPlus size={14} />}
        className={styles.start}
        onClick={() => {
          count += 1
          setRows([...shown, add])
        }}
      >
        {words.add}
      </Button>
    </Stack>
  )
}

interface InputRowProps {
  row: Row
  fault: string | null
  onChange: (part: Partial<InputField>) => void
  onRemove: () => void
}

function InputRow({ row, fault, onChange, onRemove }: InputRowProps) {
  return (
    <section className={styles.inputCard} aria-label={row.name || words.fresh}>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <TextInput
          size="xs"
          flex={3}
          aria-label={words.name}
          placeholder={words.name}
          value={row.name}
          error={fault}
          autoFocus={row.name === ''}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        <Select
          size="xs"
          flex={2}
          aria-label={words.type}
          data={inputTypes.map((type) => ({ value: type, label: words.types[type] }))}
          value={row.type}
          allowDeselect={false}
          onChange={(type) => type && onChange({ type: type as InputType })}
        />
        <Tool label={words.remove(row.name)} onClick={onRemove}>
          <IconTrash size={14} />
        </Tool>
      </Group>
      <TextInput
        size="xs"
        aria-label={words.description}
        placeholder={words.description}
        value={row.description}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
      />
      <Group gap="xs" wrap="nowrap">
        <Checkbox
          size="xs"
          label={words.required}
          checked={row.required}
          onChange={(event) => onChange({ required: event.currentTarget.checked })}
        />
        <DefaultInput
          key={row.type}
          type={row.type}
          value={row.default}
          onChange={(value) => onChange({ default: value })}
        />
      </Group>
    </section>
  )
}

interface DefaultInputProps {
  type: InputType
  value: Json | undefined
  onChange: (value: Json | undefined) => void
}

/** The value of an input that is not given: for texts as it is, otherwise as JSON. */
function DefaultInput({ type, value, onChange }: DefaultInputProps) {
  const field = useValueText({
    value,
    onChange,
    read: (written) =>
      written === '' ? undefined : type === 'string' ? written : JSON.parse(written),
    write: (one) =>
      one === undefined
        ? ''
        : typeof one === 'string' && type === 'string'
          ? one
          : JSON.stringify(one),
  })
  return (
    <TextInput
      size="xs"
      flex={1}
      aria-label={words.default}
      placeholder={words.default}
      value={field.text}
      error={
        field.error !== null
          ? words.noDefault
          : holdsExpression(field.text)
            ? words.noExpression
            : undefined
      }
      onChange={(event) => field.change(event.currentTarget.value)}
    />
  )
}

function numbered(fields: readonly InputField[], before: readonly Row[] = []): Row[] {
  return fields.map((field) => {
    const known = before.find(({ name }) => name === field.name)
    return known ? { ...field, id: known.id } : { ...field, id: ++count }
  })
}

/** The rows that are written: those with a name that no row before them has. */
function named(rows: readonly Row[]): InputField[] {
  return rows
    .filter((_, index) => faultOf(rows, index) === null)
    .map(({ id: _, ...field }) => field)
}

function faultOf(rows: readonly Row[], index: number): string | null {
  const name = rows[index]?.name ?? ''
  if (name === '') return words.noName
  const isTaken = rows.slice(0, index).some((row) => row.name === name)
  return isTaken ? words.taken : null
}
