import { Text, TextInput, Tooltip, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import type { Workflow } from '@/api/schema'
import { text } from '@/text'
import styles from './bar.module.css'
import { useChange } from './change'

/** The workflow's name, which is changed where it stands. */
export function WorkflowName({ workflow }: { workflow: Workflow }) {
  const [isEditing, setEditing] = useState(false)
  const { change, changing } = useChange(workflow)
  if (!isEditing)
    return (
      <h1 className={styles.heading}>
        <Tooltip label={text.draft.rename}>
          <UnstyledButton className={styles.name} onClick={() => setEditing(true)}>
            <Text span fw={600} truncate>
              {changing?.name ?? workflow.name}
            </Text>
          </UnstyledButton>
        </Tooltip>
      </h1>
    )
  return (
    <NameField
      name={workflow.name}
      onDone={(next) => {
        setEditing(false)
        if (next && next !== workflow.name) change({ name: next })
      }}
    />
  )
}

/** Takes a name; leaving the field or Enter keeps it, Escape does not. */
function NameField({ name, onDone }: { name: string; onDone: (name: string | null) => void }) {
  const [value, setValue] = useState(name)
  return (
    <TextInput
      size="sm"
      aria-label={text.draft.name}
      className={styles.field}
      value={value}
      maxLength={200}
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setValue(event.currentTarget.value)}
      onBlur={() => onDone(value.trim())}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key === 'Escape') onDone(null)
      }}
    />
  )
}
