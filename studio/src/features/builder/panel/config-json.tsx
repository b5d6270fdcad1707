import { CodeEditor } from '@/shared/code/code-editor'
import { isObject, type Json, type JsonObject } from '@/shared/json/data'
import { useValueText } from '@/shared/use-value-text'
import { text } from '@/text'

interface ConfigJsonProps {
  value: JsonObject
  onChange: (value: JsonObject) => void
  label?: string
  description?: string
}

/** An object as JSON. What is no object stays in the field, and is not given on. */
export function ConfigJson({ value, onChange, label, description }: ConfigJsonProps) {
  const name = label ?? text.panel.tabs.configuration
  const field = useValueText({
    field: name,
    value,
    onChange: (next) => onChange(isObject(next) ? next : {}),
    read: readObject,
    write: (one) => JSON.stringify(one ?? {}, null, 2),
  })
  return (
    <CodeEditor
      label={name}
      {...(description ? { description } : {})}
      language="json"
      value={field.text}
      onChange={field.change}
      minRows={6}
      error={field.error === null ? null : text.panel.json.noObject}
    />
  )
}

function readObject(written: string): Json {
  const value: Json = JSON.parse(written.trim() || '{}')
  if (!isObject(value)) throw new SyntaxError(text.panel.json.noObject)
  return value
}
