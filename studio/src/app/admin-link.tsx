import { ActionIcon, Tooltip } from '@mantine/core'
import { IconDatabaseCog } from '@tabler/icons-react'
import { text } from '@/text'
import { page } from './page'

const pages = { workflows: 'automation', runs: 'execution' }

/** Leads to the page of Django's admin about what is looked at. */
export function AdminLink({ path }: { path: string }) {
  const address = adminAddress(page.admin, path)
  if (!address) return null
  return (
    <Tooltip label={text.navigation.admin}>
      <ActionIcon
        component="a"
        href={address}
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={text.navigation.admin}
      >
        <IconDatabaseCog size={18} />
      </ActionIcon>
    </Tooltip>
  )
}

/** The address in the admin of the workflow or run at a path of the Studio. */
export function adminAddress(admin: string, path: string): string | undefined {
  const [, section, id] = path.match(/^\/(workflows|runs)\/([^/]+)/) ?? []
  if (!admin || !section || !id) return undefined
  return `${admin}${pages[section as keyof typeof pages]}/by-id/${id}/`
}
