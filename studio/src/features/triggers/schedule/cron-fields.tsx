import {
  Anchor,
  Chip,
  Group,
  Input,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  TextInput,
} from '@mantine/core'
import { useState } from 'react'
import { text } from '@/text'
import {
  cronOf,
  everyDay,
  minuteSteps,
  type Rhythm,
  rhythmOf,
  rhythmOfUnit,
  type Unit,
} from './cron'

const words = text.triggers.schedule
const units = ['minutes', 'hour', 'day', 'week', 'month'] as const

/** A cron expression, chosen or written. */
export function CronFields(props: { cron: string; onChange: (cron: string) => void }) {
  const { cron, onChange } = props
  const rhythm = rhythmOf(cron)
  const [isWritten, setWritten] = useState(rhythm === null)
  if (isWritten || rhythm === null)
    return (
      <Stack gap={6}>
        <TextInput
          label={words.cron}
          description={words.cronHint}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          spellCheck={false}
          value={cron}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        <Anchor
          component="button"
          type="button"
          size="xs"
          ta="start"
          onClick={() => {
            setWritten(false)
            if (rhythm === null) onChange(cronOf(rhythmOfUnit('day', null)))
          }}
        >
          {words.rhythmInstead}
        </Anchor>
      </Stack>
    )
  const set = (next: Rhythm) => onChange(cronOf(next))
  return (
    <Stack gap="md">
      <Input.Wrapper label={words.every} labelElement="div">
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={words.every}
          data={units.map((value) => ({ value, label: words.units[value] }))}
          value={rhythm.every}
          onChange={(next) => set(rhythmOfUnit(next as Unit, rhythm))}
        />
      </Input.Wrapper>
      <RhythmFields rhythm={rhythm} onChange={set} />
      <Anchor
        component="button"
        type="button"
        size="xs"
        ta="start"
        onClick={() => setWritten(true)}
      >
        {words.cronInstead}
      </Anchor>
    </Stack>
  )
}

function RhythmFields(props: { rhythm: Rhythm; onChange: (rhythm: Rhythm) => void }) {
  const { rhythm, onChange } = props
  switch (rhythm.every) {
    case 'minutes':
      return (
        <Select
          label={words.step}
          allowDeselect={false}
          data={minuteSteps.map(String)}
          value={String(rhythm.step)}
          onChange={(step) => step && onChange({ ...rhythm, step: Number(step) })}
        />
      )
    case 'hour':
      return (
        <NumberInput
          label={words.minute}
          min={0}
          max={59}
          clampBehavior="strict"
          allowDecimal={false}
          value={rhythm.minute}
          onChange={(minute) => typeof minute === 'number' && onChange({ ...rhythm, minute })}
        />
      )
    case 'day':
      return <TimeField rhythm={rhythm} onChange={onChange} />
    case 'week':
      return (
        <>
          <Input.Wrapper label={words.days} labelElement="div">
            <Chip.Group
              multiple
              value={rhythm.days.map(String)}
              onChange={(days) =>
                days.length > 0 && onChange({ ...rhythm, days: days.map(Number) })
              }
            >
              <Group gap={6} mt={2}>
                {everyDay.map((day) => (
                  <Chip key={day} value={String(day)} size="xs" aria-label={words.words.days[day]}>
                    {words.shortDays[day]}
                  </Chip>
                ))}
              </Group>
            </Chip.Group>
          </Input.Wrapper>
          <TimeField rhythm={rhythm} onChange={onChange} />
        </>
      )
    case 'month':
      return (
        <>
          <Select
            label={words.dayOfMonth}
            allowDeselect={false}
            data={[
              ...Array.from({ length: 31 }, (_, index) => String(index + 1)),
              { value: 'L', label: words.lastDay },
            ]}
            value={String(rhythm.day)}
            onChange={(day) => day && onChange({ ...rhythm, day: day === 'L' ? day : Number(day) })}
          />
          <TimeField rhythm={rhythm} onChange={onChange} />
        </>
      )
  }
}

type AtTime = Extract<Rhythm, { hour: number }>

function TimeField(props: { rhythm: AtTime; onChange: (rhythm: Rhythm) => void }) {
  const { rhythm, onChange } = props
  const two = (number: number) => String(number).padStart(2, '0')
  return (
    <TextInput
      type="time"
      label={words.time}
      maw={160}
      value={`${two(rhythm.hour)}:${two(rhythm.minute)}`}
      onChange={(event) => {
        const [hour, minute] = event.currentTarget.value.split(':').map(Number)
        if (hour !== undefined && minute !== undefined && !Number.isNaN(hour + minute))
          onChange({ ...rhythm, hour, minute })
      }}
    />
  )
}
