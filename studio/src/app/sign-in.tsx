import { Button, Card, Center, Divider, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { keepKey } from '@/api/key'
import { text } from '@/text'
import { page } from './page'

/** Asks for an API key, or leads to the page where one signs in. */
export function SignIn({ wasRefused }: { wasRefused: boolean }) {
  const [key, setKey] = useState('')
  const queries = useQueryClient()
  function submit(event: FormEvent) {
    event.preventDefault()
    if (!key.trim()) return
    queries.clear()
    keepKey(key.trim())
  }
  return (
    <Center mih="100vh" p="md" component="main">
      <Card withBorder shadow="sm" padding="xl" w="100%" maw={420}>
        <form onSubmit={submit}>
          <Stack>
            <Title order={1} size="h3">
              {text.session.title}
            </Title>
            {page.login && (
              <>
                <Button component="a" href={page.login} size="md">
                  {text.session.withAccount}
                </Button>
                <Divider label={text.session.or} />
              </>
            )}
            <Text size="sm" c="dimmed">
              {text.session.explanation}
            </Text>
            <PasswordInput
              label={text.session.key}
              placeholder={text.session.keyPlaceholder}
              value={key}
              onChange={(event) => setKey(event.currentTarget.value)}
              error={wasRefused && text.session.refused}
              visibilityToggleButtonProps={{ 'aria-label': text.session.show }}
              autoComplete="off"
              data-autofocus
            />
            <Button
              type="submit"
              variant={page.login ? 'default' : 'filled'}
              disabled={!key.trim()}
            >
              {text.session.submit}
            </Button>
          </Stack>
        </form>
      </Card>
    </Center>
  )
}
