import { ActionIcon, Button, Group, Input, Stack, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { text } from '@/text'

const words = text.triggers.schedule

/** Dates with times, of the schedule's time zone unless they name another. */
export function DatesFields(props: { dates: string[]; onChange: (dates: string[]) => void }) {
  const { dates, onChange } = props
  return (
    <Input.Wrapper label={words.dates} labelElement="div">
      <Stack gap="xs" align="flex-start">
        {dates.map((date, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a date is known by its place
          <Group key={index} gap="xs" wrap="nowrap">
            <TextInput
              type={isLocal(date) ? 'datetime-local' : 'text'}
              aria-label={words.date(index + 1)}
              w={230}
              value={isLocal(date) ? date.slice(0, 16) : date}
              onChange={(event) => onChange(dates.with(index, event.currentTarget.value))}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={words.removeDate(index + 1)}
              onClick={() => onChange(dates.toSpliced(index, 1))}
            >
              <IconX size={16} />
            </ActionIcon>
          </Group>
        ))}
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...dates, tomorrow()])}
        >
          {words.addDate}
        </Button>
      </Stack>
    </Input.Wrapper>
  )
}

/** Whether a date is one that the browser has a field for: without an offset and seconds. */
function isLocal(date: string): boolean {
  return date === '' || /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:00)?$/.test(date)
}

function tomorrow(): string {
  const day = new Date(Date.now() + 86_400_000)
  const date = [day.getFullYear(), day.getMonth() + 1, day.getDate()]
  return `${date.map((part) => String(part).padStart(2, '0')).join('-')}T09:00`
}
