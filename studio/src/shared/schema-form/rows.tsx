import { Stack, Text, TextInput, VisuallyHidden } from '@mantine/core'
import { type FieldProps, toFieldPathId } from '@rjsf/utils'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { isObject, type Json, type JsonObject, sameValue } from '@/shared/json/data'
import { text } from '@/text'
import { schemaFieldOf } from './core-fields'
import styles from './form.module.css'
import { AddButton, Tool } from './list'
import { addRow, changeRow, type Row, removeRow, rowsOf, valueOfRows, wrongKeys } from './row-list'

const words = text.panel.form

/** An object of any names with values: a row for each. */
export function RowsField(props: FieldProps) {
  const { schema, formData, onChange, fieldPathId, registry, disabled, readonly } = props
  const given: JsonObject = isObject(formData) ? formData : {}
  const { rows, write } = useRows(given, (value) => onChange(value, fieldPathId.path))
  const wrong = wrongKeys(rows)
  const SchemaField = schemaFieldOf(registry)
  const path = ({ key }: Row) => toFieldPathId(key, registry.globalFormOptions, fieldPathId)
  const off = Boolean(disabled || readonly)
  const inner = isObject(schema.additionalProperties)
    ? schema.additionalProperties
    : { 'x-any': true }
  return (
    <Stack gap="xs">
      {rows.map((row) => (
        <div key={row.id}>
          <div className={styles.pair}>
            <TextInput
              value={row.key}
              aria-label={words.name}
              placeholder={words.name}
              error={wrong.get(row.id) === 'duplicate'}
              disabled={off}
              autoFocus={row.fresh === true}
              onChange={(event) => write(changeRow(rows, row.id, { key: event.target.value }))}
            />
            <div className={styles.pairValue}>
              <VisuallyHidden id={`${path(row).$id}-label`}>
                {words.valueOf(row.key)}
              </VisuallyHidden>
              <SchemaField
                name={row.key || words.value}
                schema={inner as FieldProps['schema']}
                uiSchema={{ 'ui:label': false }}
                formData={row.value}
                fieldPathId={path(row)}
                onChange={(value: unknown) =>
                  write(changeRow(rows, row.id, { value: (value ?? '') as Json }))
                }
                onBlur={props.onBlur}
                onFocus={props.onFocus}
                registry={registry}
                disabled={off}
                readonly={Boolean(readonly)}
                required={false}
              />
            </div>
            <Tool
              label={words.remove(row.key)}
              onClick={() => write(removeRow(rows, row.id))}
              disabled={off}
            >
              <IconTrash size={14} />
            </Tool>
          </div>
          {wrong.has(row.id) && (row.key !== '' || row.value !== '') && (
            <Text size="xs" c="var(--mantine-color-error)">
              {wrong.get(row.id) === 'duplicate' ? words.duplicate : words.noName}
            </Text>
          )}
        </div>
      ))}
      {!off && <AddButton onClick={() => write(addRow(rows))}>{words.add}</AddButton>}
    </Stack>
  )
}

/** The rows of an object: those without a name of their own stay until they have one. */
function useRows(given: JsonObject, onChange: (value: JsonObject) => void) {
  const [rows, setRows] = useState<readonly Row[]>(() => rowsOf(given))
  const shown = sameValue(valueOfRows(rows), given) ? rows : rowsOf(given, rows)
  if (shown !== rows) setRows(shown)
  const write = (next: readonly Row[]) => {
    setRows(next)
    const value = valueOfRows(next)
    const before = Object.keys(given)
    const after = Object.keys(value)
    const moved = before.some((key, index) => key !== after[index])
    if (moved || !sameValue(value, given)) onChange(value)
  }
  return { rows: shown, write }
}
