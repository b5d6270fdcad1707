import { queryOptions, useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { answer, api } from '@/api/client'
import { onKeyChange, readKey } from '@/api/key'
import type { Session } from '@/api/schema'
import { text } from '@/text'

/** Who a key, or the cookie of a session, stands for. */
export function sessionQuery(key: string | null) {
  return queryOptions({
    queryKey: ['session', key],
    queryFn: () => answer(api.GET('/v1/session')),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Who works here; undefined until that is known. */
export function useWho(): Session | undefined {
  return useQuery(sessionQuery(useSyncExternalStore(onKeyChange, readKey))).data
}

/** Whether the person may do what needs a permission, such as `workflows:write`. */
export function useMay(permission: string): boolean {
  return useWho()?.permissions.includes(permission) ?? false
}

/** Why the person may not do something, to be shown beside what is disabled; undefined else. */
export function useDenial(permission: string): string | undefined {
  return useMay(permission) ? undefined : text.session.denied(permission)
}
