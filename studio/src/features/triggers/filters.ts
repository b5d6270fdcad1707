import type { TriggerType } from '@/api/schema'

/** What the address of the list says of the triggers to show; `trigger` is the open one. */
export type TriggerSearch = {
  workflow?: string
  type?: string
  enabled?: string
  trigger?: string
}

/** The same as the service is asked for it. */
export interface TriggerQuery {
  workflow_id?: string
  type?: TriggerType
  enabled?: boolean
}

export function queryOf({ workflow, type, enabled }: TriggerSearch): TriggerQuery {
  return {
    ...(workflow ? { workflow_id: workflow } : {}),
    ...(type ? { type: type as TriggerType } : {}),
    ...(enabled === 'true' || enabled === 'false' ? { enabled: enabled === 'true' } : {}),
  }
}

/** A search without what is empty, changed in some parts; null takes a part away. */
export function changed<Search extends { [name: string]: string | undefined }>(
  search: Search,
  change: { [name in keyof Search]?: string | null },
): Search {
  const kept = Object.entries({ ...search, ...change }).filter(([, value]) => value)
  return Object.fromEntries(kept) as Search
}

/** Whether anything narrows the list. */
export function isNarrowed(search: TriggerSearch): boolean {
  return Object.keys(queryOf(search)).length > 0
}
