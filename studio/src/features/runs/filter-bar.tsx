import { Button, Group, Pill, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { PeriodSelect } from '@/shared/period-select'
import { WorkflowSelect } from '@/shared/workflow-select'
import { text } from '@/text'
import { type RunSearch, statuses } from './filters'

const words = text.runs.list

interface RunFiltersProps {
  search: RunSearch
  onChange: (search: RunSearch) => void
}

/** What narrows the list of runs; all of it is in the address. */
export function RunFilters({ search, onChange }: RunFiltersProps) {
  function put(change: { [name in keyof RunSearch]?: string | null }) {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value)
    onChange(Object.fromEntries(next) as RunSearch)
  }
  const [written, write] = useSearchText(search.text ?? '', (value) => put({ text: value }))
  return (
    <Group component="search" aria-label={words.filters} gap="sm">
      <TextInput
        type="search"
        w={280}
        aria-label={words.text}
        placeholder={words.text}
        leftSection={<IconSearch size={16} />}
        value={written}
        onChange={(event) => write(event.currentTarget.value)}
      />
      <Select
        w={160}
        aria-label={words.status}
        placeholder={words.anyStatus}
        clearable
        data={statuses.map((value) => ({ value, label: text.runs.status[value] }))}
        value={search.status ?? null}
        onChange={(status) => put({ status })}
      />
      <WorkflowSelect
        w={220}
        aria-label={words.workflow}
        placeholder={words.anyWorkflow}
        clearable
        value={search.workflow ?? null}
        onChange={(workflow) => put({ workflow })}
      />
      <PeriodSelect from={search.from} until={search.until} onChange={put} />
      <Pills search={search} onRemove={(name) => put({ [name]: null })} />
      {Object.keys(search).length > 0 && (
        <Button variant="subtle" color="gray" onClick={() => onChange({})}>
          {words.clear}
        </Button>
      )}
    </Group>
  )
}

/** The text that is searched for as it is being typed: the address follows after a pause. */
function useSearchText(text: string, onChange: (text: string) => void) {
  const [written, setWritten] = useState(text)
  const sent = useRef(text)
  const send = useDebouncedCallback((value: string) => {
    sent.current = value.trim()
    onChange(sent.current)
  }, 350)
  useEffect(() => {
    if (text === sent.current) return
    sent.current = text
    setWritten(text)
  }, [text])
  function write(value: string) {
    setWritten(value)
    send(value)
  }
  return [written, write] as const
}

const links = { trigger: words.byTrigger, event: words.byEvent, parent: words.byParent }

/** The filters that other pages link to: they can only be taken away. */
function Pills(props: { search: RunSearch; onRemove: (name: keyof typeof links) => void }) {
  const names = Object.keys(links) as (keyof typeof links)[]
  return names.map((name) => {
    const id = props.search[name]
    const label = id && links[name](id)
    return (
      label && (
        <Pill
          key={name}
          size="md"
          withRemoveButton
          removeButtonProps={{
            'aria-label': words.remove(label),
            'aria-hidden': false,
            tabIndex: 0,
          }}
          onRemove={() => props.onRemove(name)}
        >
          {label}
        </Pill>
      )
    )
  })
}
