import '@mantine/dates/styles.css'
import RjsfForm from '@rjsf/core/lib/components/Form.js'
import type { RJSFSchema } from '@rjsf/utils'
import { useMemo } from 'react'
import type { ProblemItem } from '@/api/schema'
import type { Names } from '@/expressions/names'
import type { JsonObject } from '@/shared/json/data'
import { FormContext, useFormIds } from './context'
import { fields, templates, widgets } from './parts'
import { prepare } from './prepare'
import { FieldProblems, strayProblems } from './problems'
import { SchemaValidator } from './validator'
import { isPlain, withoutUndefined } from './values'

export interface FormProps {
  schema: JsonObject
  value: JsonObject
  /** Called with the new value, and the dotted path of the field that was changed. */
  onChange: (value: JsonObject, field: string) => void
  /** What expressions may name. Without it all fields hold plain values. */
  names?: Names | undefined
  /** What is wrong, by the dotted path of the field. */
  problems?: readonly ProblemItem[]
  disabled?: boolean
}

const validator = new SchemaValidator()

/** Nothing is written that a person has not written: defaults are shown, not filled in. */
const noDefaults = {
  allOf: 'skipDefaults',
  arrayMinItems: { populate: 'never' },
  constAsDefaults: 'never',
  emptyObjectFields: 'skipDefaults',
} as const

const noProblems: readonly ProblemItem[] = []

export function Form({ schema, value, onChange, names, disabled = false, ...rest }: FormProps) {
  const { problems = noProblems } = rest
  const prepared = useMemo(() => prepare(schema) as RJSFSchema, [schema])
  const prefix = useFormIds()
  const context = useMemo(() => ({ names, problems, disabled }), [names, problems, disabled])
  return (
    <FormContext value={context}>
      <FieldProblems problems={strayProblems(schema, problems)} />
      <RjsfForm
        tagName="div"
        schema={prepared}
        formData={value}
        validator={validator}
        fields={fields}
        templates={templates}
        widgets={widgets}
        idPrefix={prefix}
        disabled={disabled}
        noValidate
        showErrorList={false}
        experimental_defaultFormStateBehavior={noDefaults}
        onChange={({ formData }, id) => {
          const next = withoutUndefined(formData ?? {})
          if (isPlain(next)) onChange(next, id ?? '')
        }}
      >
        <span />
      </RjsfForm>
    </FormContext>
  )
}
