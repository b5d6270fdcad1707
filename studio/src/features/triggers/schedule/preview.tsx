import { Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Problem } from '@/api/problem'
import type { JsonObject } from '@/shared/json/data'
import { messageOf } from '@/shared/states'
import { text } from '@/text'
import { previewQuery } from '../queries'
import styles from '../triggers.module.css'
import { scheduleWords } from './words'

const words = text.triggers.schedule

/** A schedule in words, and the next times at which it is due. */
export function SchedulePreview({ config }: { config: JsonObject }) {
  const [asked] = useDebouncedValue(config, 300)
  const found = useQuery({ ...previewQuery(asked), placeholderData: (before) => before })
  const zone = config.kind === 'interval' ? undefined : String(config.timezone ?? 'UTC')
  return (
    <Stack gap={6} role="status">
      {found.error ? (
        <Text size="sm" c="var(--mantine-color-error)">
          {told(found.error)}
        </Text>
      ) : (
        <>
          <Text size="sm" fw={550}>
            {scheduleWords(config)}
          </Text>
          <Text size="xs" c="dimmed">
            {zone ? words.previewIn(zone) : words.preview}
          </Text>
          {found.data?.length === 0 && <Text size="sm">{words.nothing}</Text>}
          <ol className={styles.times}>
            {found.data?.map((time) => (
              <li key={time}>
                <time dateTime={time}>{written(time, zone)}</time>
              </li>
            ))}
          </ol>
        </>
      )}
    </Stack>
  )
}

/** What is wrong with a schedule. */
function told(error: unknown): string {
  const items = error instanceof Problem ? error.document.errors : undefined
  if (!items?.length) return messageOf(error)
  return items.map(({ message, remedy }) => `${message} ${remedy}`).join(' ')
}

function written(time: string, zone: string | undefined): string {
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(new Date(time).getUTCSeconds() ? { second: '2-digit' } : {}),
    ...(zone ? { timeZone: zone } : {}),
  }).format(new Date(time))
}
