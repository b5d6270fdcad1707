import { Card, Group, Stack, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

/** A part of the page with a title of its own. */
export function HomeCard(props: { title: ReactNode; aside?: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <Card withBorder padding="md" component="section" aria-labelledby={id}>
      <Stack gap="sm">
        <Group justify="space-between" mih={30}>
          <Title order={2} size="h5" id={id}>
            {props.title}
          </Title>
          {props.aside}
        </Group>
        {props.children}
      </Stack>
    </Card>
  )
}
