import { Button, Collapse, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  ADDITIONAL_PROPERTY_FLAG,
  type FieldProps,
  type ObjectFieldTemplateProps,
} from '@rjsf/utils'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { isObject, type JsonObject } from '@/shared/json/data'
import { text } from '@/text'
import { useForm } from './context'
import { CoreObjectField } from './core-fields'
import styles from './form.module.css'
import { RowsField } from './rows'

type Properties = ObjectFieldTemplateProps['properties']

/** An object: with properties a form, without any a list of names with values. */
export function ObjectField(props: FieldProps) {
  const { schema } = props
  const declared = Object.values(schema.properties ?? {}).some(
    (property) => !isObject(property) || !(ADDITIONAL_PROPERTY_FLAG in property),
  )
  if (declared || schema.$ref || schema.allOf) return <CoreObjectField {...props} />
  if (schema.additionalProperties === false || schema.oneOf || schema.anyOf) return null
  return <RowsField {...props} />
}

/** The fields of an object. Those that few people need are below the others, until they are used. */
export function ObjectTemplate(props: ObjectFieldTemplateProps) {
  const { properties, schema, formData, fieldPathId } = props
  const { problems } = useForm()
  const given = isObject(formData) ? formData : {}
  const { path } = fieldPathId
  const isInUse = (name: string) => {
    const field = [...path, name].join('.')
    return given[name] !== undefined || problems.some((problem) => problem.field?.startsWith(field))
  }
  const isRare = (name: string) => hintOf(schema.properties?.[name], 'x-advanced')
  const usual = properties.filter(({ name }) => !isRare(name))
  const rare = properties.filter(({ name }) => isRare(name))
  return (
    <div className={path.length > 0 ? styles.nested : undefined}>
      <Fields properties={usual} schemas={schema.properties ?? {}} />
      {rare.length > 0 && (
        <Rare count={rare.length} opened={rare.some(({ name }) => isInUse(name))}>
          <Fields properties={rare} schemas={schema.properties ?? {}} />
        </Rare>
      )}
    </div>
  )
}

function hintOf(schema: unknown, hint: string): boolean {
  return isObject(schema) && Boolean(schema[hint])
}

/** The fields one below the other; short ones share a row. */
function Fields({ properties, schemas }: { properties: Properties; schemas: object }) {
  const rows: Properties[] = []
  const short = ({ name }: Properties[number]) => hintOf((schemas as JsonObject)[name], 'x-short')
  for (const property of properties.filter(({ hidden }) => !hidden)) {
    const last = rows.at(-1)
    const [first] = last ?? []
    const goesOn = first && short(first) && (short(property) || last?.length === 1)
    if (last && goesOn) last.push(property)
    else rows.push([property])
  }
  return (
    <Stack gap="md">
      {rows.map((row) => (
        <div
          key={row[0]?.name}
          className={row.length > 1 ? styles.row : undefined}
          data-even={row.every(short) || undefined}
        >
          {row.map(({ name, content }) => (
            <div key={name}>{content}</div>
          ))}
        </div>
      ))}
    </Stack>
  )
}

function Rare(props: { count: number; opened: boolean; children: React.ReactNode }) {
  const [opened, { toggle }] = useDisclosure(props.opened)
  return (
    <div className={styles.rare}>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        onClick={toggle}
        aria-expanded={opened}
        leftSection={opened ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
      >
        {text.panel.form.more(props.count)}
      </Button>
      <Collapse expanded={opened}>
        <div className={styles.rareFields}>{props.children}</div>
      </Collapse>
    </div>
  )
}
