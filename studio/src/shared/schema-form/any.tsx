import { ActionIcon, Menu, NumberInput, SegmentedControl, Text, TextInput } from '@mantine/core'
import type { FieldProps } from '@rjsf/utils'
import {
  IconBraces,
  IconLetterT,
  IconNumber123,
  IconSquareX,
  IconToggleLeft,
} from '@tabler/icons-react'
import { useState } from 'react'
import { ExpressionField } from '@/expressions/expression-input'
import { type Json, kindOf } from '@/shared/json/data'
import { text } from '@/text'
import { type AnyKind, asKind } from './any-kind'
import { useForm } from './context'
import styles from './form.module.css'

const words = text.panel.form
const icons = {
  text: IconLetterT,
  number: IconNumber123,
  boolean: IconToggleLeft,
  json: IconBraces,
  null: IconSquareX,
}
const kinds = Object.keys(icons) as AnyKind[]

/** A value of any kind; its kind is chosen beside it. */
export function AnyField(props: FieldProps) {
  const { schema, fieldPathId, onChange, disabled = false, readonly = false } = props
  const formData = props.formData as Json | undefined
  const first: AnyKind = schema.format === 'json' ? 'json' : 'text'
  const [chosen, setChosen] = useState<AnyKind>(first)
  const given = kindOfValue(formData, chosen)
  const off = disabled || readonly
  const set = (value: Json | undefined) => onChange(value, fieldPathId.path)
  const choose = (kind: AnyKind) => {
    setChosen(kind)
    set(asKind(formData, kind))
  }
  return (
    <div className={styles.any} data-kind={given}>
      <KindMenu kind={given} onChange={choose} disabled={off} />
      <div className={styles.anyValue}>
        <AnyControl {...props} kind={given} value={formData} set={set} off={off} />
      </div>
    </div>
  )
}

/** The kind of a value; of a text, and of none, the one that was chosen. */
function kindOfValue(value: Json | undefined, chosen: AnyKind): AnyKind {
  if (value === undefined || value === '') return chosen
  const kind = kindOf(value)
  if (kind === 'text') return chosen === 'json' ? 'json' : 'text'
  return kind === 'list' || kind === 'object' ? 'json' : kind
}

function KindMenu(props: { kind: AnyKind; onChange: (kind: AnyKind) => void; disabled: boolean }) {
  const Icon = icons[props.kind]
  return (
    <Menu position="bottom-start" disabled={props.disabled}>
      <Menu.Target>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={words.kindIs(words.kinds[props.kind])}
          title={words.kindIs(words.kinds[props.kind])}
          disabled={props.disabled}
        >
          <Icon size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => {
          const Own = icons[kind]
          return (
            <Menu.Item
              key={kind}
              leftSection={<Own size={14} />}
              onClick={() => props.onChange(kind)}
            >
              {words.kinds[kind]}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}

type ControlProps = FieldProps & {
  kind: AnyKind
  value: Json | undefined
  set: (value: Json | undefined) => void
  off: boolean
}

function AnyControl({ kind, value, set, off, fieldPathId, name }: ControlProps) {
  const { names } = useForm()
  const labelledBy = `${fieldPathId.$id}-label`
  const labels = { 'aria-labelledby': labelledBy, 'aria-label': name, disabled: off }
  switch (kind) {
    case 'null':
      return (
        <Text size="sm" c="dimmed" lh="36px">
          {words.kinds.null}
        </Text>
      )
    case 'number':
      return (
        <NumberInput
          {...labels}
          value={typeof value === 'number' ? value : ''}
          clampBehavior="none"
          onChange={(next) => {
            if (typeof next === 'number') set(next)
            else if (next === '') set(undefined)
          }}
        />
      )
    case 'boolean':
      return (
        <SegmentedControl
          {...labels}
          value={String(value ?? false)}
          data={[
            { value: 'true', label: words.yes },
            { value: 'false', label: words.no },
          ]}
          onChange={(next) => set(next === 'true')}
        />
      )
    case 'text':
      if (!names)
        return (
          <TextInput
            {...labels}
            value={typeof value === 'string' ? value : ''}
            onChange={(event) => set(event.currentTarget.value || undefined)}
          />
        )
  }
  return (
    <ExpressionField
      key={kind}
      mode={kind === 'json' ? 'json' : 'template'}
      value={value}
      onChange={(next) => set(next === '' ? undefined : next)}
      names={names ?? {}}
      labelledBy={labelledBy}
      disabled={off}
    />
  )
}
