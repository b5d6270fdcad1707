import { Avatar, Button, Popover, Text, UnstyledButton } from '@mantine/core'
import { IconKey, IconLogout, IconUser } from '@tabler/icons-react'
import { useSyncExternalStore } from 'react'
import { forgetKey, onKeyChange, readKey } from '@/api/key'
import { text } from '@/text'
import { useWho } from './permissions'
import styles from './shell.module.css'

/** Who works here and for which tenant, with a way to leave. */
export function Person() {
  const who = useWho()
  const key = useSyncExternalStore(onKeyChange, readKey)
  if (!who) return null
  const { name, isKey } = nameOf(who.actor)
  const Icon = isKey ? IconKey : IconUser
  return (
    <Popover position="bottom-end" width={240} shadow="md">
      <Popover.Target>
        <UnstyledButton className={styles.person} aria-label={text.session.who(name)}>
          <Avatar size={28} radius="xl" color="indigo" variant="light">
            <Icon size={16} />
          </Avatar>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={text.session.who(name)}>
        <Text size="sm" fw={550} truncate title={name}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {isKey ? text.session.asKey : text.session.asUser}
        </Text>
        <Text size="xs" c="dimmed" truncate title={who.tenant_id}>
          {text.session.tenant(who.tenant_id)}
        </Text>
        {key !== null && (
          <Button
            mt="sm"
            size="xs"
            variant="default"
            fullWidth
            leftSection={<IconLogout size={15} />}
            onClick={forgetKey}
          >
            {text.session.out}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

/** What comes before the name of an actor says what it is: `key:ci`, `user:ann`. */
function nameOf(actor: string): { name: string; isKey: boolean } {
  const [kind, ...rest] = actor.split(':')
  return rest.length === 0
    ? { name: actor, isKey: false }
    : { name: rest.join(':'), isKey: kind === 'key' }
}
