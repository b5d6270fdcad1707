import { Center } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useSyncExternalStore } from 'react'
import { onKeyChange, readKey } from '@/api/key'
import { Problem } from '@/api/problem'
import { Failed, Loading } from '@/shared/states'
import { sessionQuery } from './permissions'

const SignIn = lazy(() => import('./sign-in').then((it) => ({ default: it.SignIn })))

/** Lets those in who are known, and asks the others to sign in. */
export function Session({ children }: { children: ReactNode }) {
  const key = useSyncExternalStore(onKeyChange, readKey)
  const known = useQuery(sessionQuery(key))
  if (known.isPending) return <Loading rows={1} />
  if (known.error instanceof Problem && known.error.isSignedOut)
    return (
      <Suspense fallback={<Loading rows={1} />}>
        <SignIn wasRefused={key !== null} />
      </Suspense>
    )
  if (known.error)
    return (
      <Center mih="100vh" p="md">
        <Failed error={known.error} retry={() => known.refetch()} />
      </Center>
    )
  return children
}
