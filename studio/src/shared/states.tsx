import { Alert, Button, Center, Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Problem } from '@/api/problem'
import { text } from '@/text'

/** Stands where a list will be. */
export function Loading({ rows = 5 }: { rows?: number }) {
  return (
    <Stack gap="sm" role="status" aria-label={text.states.loading}>
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <Skeleton key={row} height={44} />
      ))}
    </Stack>
  )
}

/** Says that there is nothing yet, and what to do about it. */
export function Empty(props: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Center py={72}>
      <Stack align="center" gap="sm" maw={420} ta="center">
        <ThemeIcon size={56} radius="xl" variant="light">
          <IconInbox size={28} />
        </ThemeIcon>
        <Title order={2} size="h4">
          {props.title}
        </Title>
        {props.children && <Text c="dimmed">{props.children}</Text>}
        {props.action}
      </Stack>
    </Center>
  )
}

/** Says what went wrong, with a way to try again. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle />} title={text.states.problem}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{messageOf(error)}</Text>
        {error instanceof Problem &&
          error.document.errors?.map((item) => (
            <Text size="sm" key={`${item.field} ${item.message}`}>
              {item.field && <b>{item.field}: </b>}
              {item.message} {item.remedy}
            </Text>
          ))}
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            {text.states.retry}
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

/** What a person is told of an error. */
export function messageOf(error: unknown): string {
  if (error instanceof Problem) return error.message
  if (error instanceof TypeError) return text.states.unreachable
  return error instanceof Error ? error.message : String(error)
}
