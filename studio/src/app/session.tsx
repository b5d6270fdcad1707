import { Button, Card, Center, Divider, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState, useSyncExternalStore } from 'react'
import { answer, api } from '@/api/client'
import { keepKey, onKeyChange, readKey } from '@/api/key'
import { Problem } from '@/api/problem'
import { Failed, Loading } from '@/shared/states'
import { text } from '@/text'
import { page } from './page'

/** Lets those in who are known, and asks the others to sign in. */
export function Session({ children }: { children: ReactNode }) {
  const key = useSyncExternalStore(onKeyChange, readKey)
  const known = useQuery({
    queryKey: ['session', key],
    queryFn: () => answer(api.GET('/v1/workflows', { params: { query: { limit: 1 } } })),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (known.isPending) return <Loading rows={1} />
  if (known.error instanceof Problem && known.error.isSignedOut)
    return <SignIn wasRefused={key !== null} />
  if (known.error && !(known.error instanceof Problem && known.error.status === 403))
    return (
      <Center mih="100vh" p="md">
        <Failed error={known.error} retry={() => known.refetch()} />
      </Center>
    )
  return children
}

function SignIn({ wasRefused }: { wasRefused: boolean }) {
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
