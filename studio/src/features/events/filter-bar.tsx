import { Button, Group, Pill, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { changed } from '@/features/triggers/filters'
import { triggerQuery } from '@/features/triggers/queries'
import { triggerWords } from '@/features/triggers/words'
import { PeriodSelect } from '@/shared/period-select'
import { text } from '@/text'
import type { EventSearch } from './filters'
import { useTypeChoices } from './type'

const words = text.events

interface EventFiltersProps {
  search: EventSearch
  onChange: (search: EventSearch) => void
}

type Change = { [name in keyof EventSearch]?: string | null }

/** What narrows the list of events. */
export function EventFilters({ search, onChange }: EventFiltersProps) {
  const put = (change: Change) => onChange(changed(search, change))
  const types = useTypeChoices()
  return (
    <Group component="search" aria-label={words.filters} gap="sm">
      {search.trigger ? (
        <OfTrigger triggerId={search.trigger} onRemove={() => put({ trigger: null })} />
      ) : (
        <>
          <Select
            w={200}
            clearable
            searchable
            aria-label={words.type}
            placeholder={words.anyType}
            data={types}
            value={search.type ?? null}
            onChange={(type) => put({ type })}
          />
          <SourceField value={search.source ?? ''} onChange={(source) => put({ source })} />
        </>
      )}
      <PeriodSelect
        from={search.since}
        until={search.until}
        onChange={({ from, ...change }) =>
          put(from === undefined ? change : { ...change, since: from })
        }
      />
      {Object.keys(search).length > 0 && (
        <Button variant="subtle" color="gray" onClick={() => onChange({})}>
          {words.clear}
        </Button>
      )}
    </Group>
  )
}

function OfTrigger({ triggerId, onRemove }: { triggerId: string; onRemove: () => void }) {
  const { data } = useQuery(triggerQuery(triggerId))
  return (
    <Pill
      size="lg"
      withRemoveButton
      onRemove={onRemove}
      removeButtonProps={{ 'aria-label': words.removeTrigger, tabIndex: 0 }}
      maw={420}
    >
      {words.ofTrigger(data ? triggerWords(data) : triggerId)}
    </Pill>
  )
}

/** A source as it is being typed: the address follows after a pause. */
function SourceField(props: { value: string; onChange: (value: string) => void }) {
  const { value, onChange } = props
  const [written, setWritten] = useState(value)
  const sent = useRef(value)
  const send = useDebouncedCallback((next: string) => {
    sent.current = next
    onChange(next)
  }, 350)
  useEffect(() => {
    if (value === sent.current) return
    sent.current = value
    setWritten(value)
  }, [value])
  return (
    <TextInput
      w={220}
      aria-label={words.source}
      placeholder={words.anySource}
      title={words.sourceHint}
      value={written}
      onChange={(event) => {
        setWritten(event.currentTarget.value)
        send(event.currentTarget.value.trim())
      }}
    />
  )
}
