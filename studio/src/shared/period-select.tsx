import { Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { text } from '@/text'
import { isRange, localTime, ranges } from './period'

const words = text.period
const custom = 'custom'

interface PeriodSelectProps {
  /** A length of time, such as `24h`, or a moment. */
  from: string | undefined
  until: string | undefined
  onChange: (change: { from?: string | null; until?: string | null }) => void
}

/** Chooses a length of time before now, or from when until when. */
export function PeriodSelect({ from, until, onChange }: PeriodSelectProps) {
  const [isOpen, setOpen] = useState(false)
  const isCustom = isOpen || until !== undefined || (from !== undefined && !isRange(from))
  function choose(value: string | null) {
    setOpen(value === custom)
    const aDayAgo = new Date(Date.now() - ranges['24h']).toISOString()
    onChange({ from: value === custom ? aDayAgo : value, until: null })
  }
  return (
    <>
      <Select
        w={170}
        aria-label={words.time}
        placeholder={words.anyTime}
        clearable
        data={[...Object.keys(ranges), custom].map((value) => ({
          value,
          label: words.times[value as keyof typeof words.times],
        }))}
        value={isCustom ? custom : (from ?? null)}
        onChange={choose}
      />
      {isCustom && (
        <>
          <Time label={words.from} value={from} onChange={(next) => onChange({ from: next })} />
          <Time label={words.until} value={until} onChange={(next) => onChange({ until: next })} />
        </>
      )}
    </>
  )
}

interface TimeProps {
  label: string
  value: string | undefined
  onChange: (value: string | null) => void
}

function Time({ label, value, onChange }: TimeProps) {
  return (
    <TextInput
      type="datetime-local"
      aria-label={label}
      leftSection={label}
      leftSectionWidth={52}
      leftSectionProps={{ style: { fontSize: 'var(--mantine-font-size-xs)' } }}
      w={240}
      value={value ? localTime(new Date(value)) : ''}
      onChange={(event) => {
        const time = new Date(event.currentTarget.value)
        onChange(Number.isNaN(time.getTime()) ? null : time.toISOString())
      }}
    />
  )
}
