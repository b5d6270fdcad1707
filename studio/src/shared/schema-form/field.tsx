import { Group, Input, Text, VisuallyHidden } from '@mantine/core'
import { type FieldTemplateProps, getUiOptions } from '@rjsf/utils'
import { useState } from 'react'
import { ExpressionField } from '@/expressions/expression-input'
import { constantOf, expressionOf, holdsExpression } from '@/expressions/values'
import type { Json } from '@/shared/json/data'
import { text } from '@/text'
import { useForm } from './context'
import styles from './form.module.css'
import { FieldProblems, useProblems } from './problems'
import { ValueSwitch } from './value-switch'
import { canShow, controlOf } from './values'

/** Controls whose own text may hold expressions. */
const withExpressions = new Set(['text', 'condition', 'any'])
/** Controls that have fields of their own, which show what is wrong with them. */
const withFields = new Set(['list', 'object', 'choice'])

/** The name, the words, the control and the problems of a field. */
export function Field(props: FieldTemplateProps) {
  const { fieldPathId, schema, hidden, children, uiSchema } = props
  const { path } = fieldPathId
  const bare = getUiOptions(uiSchema).label === false
  if (hidden || 'const' in schema) return null
  if (path.length === 0 || bare) return children
  return <NamedField {...props} />
}

function NamedField(props: FieldTemplateProps) {
  const { fieldPathId, schema, children, id, label, required, rawDescription, disabled } = props
  const { path } = fieldPathId
  const { names } = useForm()
  const formData = props.formData as Json | undefined
  const control = controlOf(schema)
  const [asked, setAsked] = useState('x-expression' in schema && formData === undefined)
  const [toggled, setToggled] = useState(false)
  const written = !withExpressions.has(control) && holdsExpression(formData)
  const shown = canShow(control, formData) || written
  const expression = names !== undefined && (written || asked)
  const problems = useProblems(path, expression || !shown || !withFields.has(control))
  const isItem = typeof path.at(-1) === 'number'
  const set = (value: Json | undefined) => props.onChange(value, path, undefined, id)
  const toggle = () => {
    setAsked(!expression)
    setToggled(true)
    if (expression) set(constantOf(String(formData ?? '')))
    else if (formData !== undefined && formData !== null) set(expressionOf(formData))
  }
  const labelId = `${id}-label`
  const problemsId = `${id}-problems`
  const inline = control === 'switch' && !expression && shown
  const title = isItem ? text.panel.form.item(Number(path.at(-1)) + 1) : label
  const isLeaf = expression || !withFields.has(control)
  const description = rawDescription && !isItem && (
    <Text size="xs" c="dimmed" className={styles.description}>
      {rawDescription}
    </Text>
  )
  const editor =
    expression || !shown ? (
      <ExpressionField
        mode={expression ? 'template' : 'json'}
        value={written || !shown ? formData : ''}
        onChange={(value) => set(value === '' ? undefined : value)}
        names={names ?? {}}
        placeholder={text.panel.form.expression}
        labelledBy={labelId}
        describedBy={problemsId}
        autoFocus={toggled}
        disabled={disabled}
      />
    ) : (
      children
    )
  const valueSwitch = names !== undefined && !withExpressions.has(control) && !disabled && (
    <ValueSwitch expression={expression} onClick={toggle} label={title} />
  )
  const wrong = <FieldProblems id={problemsId} problems={problems} />
  if (isItem && isLeaf)
    return (
      <div className={styles.named} data-field={path.join('.')}>
        <VisuallyHidden id={labelId}>{title}</VisuallyHidden>
        <div className={styles.item}>
          {editor}
          {valueSwitch}
        </div>
        {wrong}
      </div>
    )
  return (
    <div className={styles.named} data-field={path.join('.')}>
      <Group gap={4} wrap="nowrap" justify="space-between" className={styles.head}>
        <Input.Label
          id={labelId}
          {...(inline ? { htmlFor: id } : { component: 'span' })}
          required={Boolean(required) && !isItem}
          className={isItem ? styles.itemLabel : styles.label}
        >
          {title}
        </Input.Label>
        <Group gap={4} wrap="nowrap">
          {inline && children}
          {valueSwitch}
        </Group>
      </Group>
      {!isLeaf && description}
      {!inline && editor}
      {isLeaf && description}
      {wrong}
    </div>
  )
}
