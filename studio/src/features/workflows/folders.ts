import type { Label } from '@/api/schema'

export interface Folder {
  /** The whole path, such as `Sales/Leads`. */
  path: string
  name: string
  /** The workflows in it and in the folders below it. */
  count: number
}

/** The folders that are directly in a folder, in alphabetical order; an empty path is the top. */
export function foldersIn(labels: readonly Label[], path: string): Folder[] {
  const prefix = path ? `${path}/` : ''
  const counts = new Map<string, number>()
  for (const { name, count } of labels) {
    if (!name.startsWith(prefix) || name === path) continue
    const [child = ''] = name.slice(prefix.length).split('/')
    counts.set(child, (counts.get(child) ?? 0) + count)
  }
  return [...counts]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, count]) => ({ path: prefix + name, name, count }))
}

/** A folder and those around it, outermost first. */
export function trailOf(path: string): Folder[] {
  const names = path.split('/').filter(Boolean)
  return names.map((name, place) => ({
    path: names.slice(0, place + 1).join('/'),
    name,
    count: 0,
  }))
}

/** A folder's path as it is kept: without spaces and slashes that say nothing. */
export function cleanPath(typed: string): string {
  return typed
    .split('/')
    .map((part) => part.trim())
    .filter(Boolean)
    .join('/')
}
