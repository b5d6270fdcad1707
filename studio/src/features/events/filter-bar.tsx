import { Button, Group, Pill, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { changed } from '@/features/triggers/filters'
import { triggerQuery } from '@/features/triggers/queries'
import { triggerWords } from '@/features/triggers/words'
import { text } from '@/text'
import { type EventSearch, isRange, localTime, ranges } from './filters'
import { useTypeChoices } from './type'

const words = text.events
const custom = 'custom'

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
      <TimeFields search={search} onChange={put} />
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

function TimeFields({
  search,
  onChange,
}: {
  search: EventSearch
  onChange: (change: Change) => void
}) {
  const [isOpen, setOpen] = useState(false)
  const isCustom =
    isOpen || search.until !== undefined || (search.since !== undefined && !isRange(search.since))
  function choose(value: string | null) {
    setOpen(value === custom)
    const day = localTime(new Date(Date.now() - ranges['24h']))
    onChange({ since: value === custom ? day : value, until: null })
  }
  return (
    <>
      <Select
        w={170}
        clearable
        aria-label={words.time}
        placeholder={words.anyTime}
        data={[...Object.keys(ranges), custom].map((value) => ({
          value,
          label: words.times[value as keyof typeof words.times],
        }))}
        value={isCustom ? custom : (search.since ?? null)}
        onChange={choose}
      />
      {isCustom &&
        (['since', 'until'] as const).map((name) => (
          <TextInput
            key={name}
            type="datetime-local"
            w={210}
            aria-label={words[name]}
            value={search[name] ?? ''}
            onChange={(event) => onChange({ [name]: event.currentTarget.value })}
          />
        ))}
    </>
  )
}
