import { Group, Text } from '@mantine/core'
import { useTriggerKinds } from '@/features/triggers/queries'
import { TriggerIcon } from '@/features/triggers/type-icon'
import { text } from '@/text'

const test = 'webhook_test'

/** What the type of an event is called. */
export function useTypeName(): (type: string) => string {
  const kinds = useTriggerKinds()
  return (type) => (type === test ? text.events.test : (kinds.get(type)?.title ?? type))
}

/** The types of events to choose from. */
export function useTypeChoices(): { value: string; label: string }[] {
  const kinds = [...useTriggerKinds().values()].filter(({ type }) => type !== 'manual')
  const choices = kinds.map(({ type, title }) => ({ value: type, label: title }))
  return [...choices, { value: test, label: text.events.test }]
}

/** The type of an event with its icon. */
export function EventType({ type }: { type: string }) {
  const name = useTypeName()
  return (
    <Group gap="xs" wrap="nowrap">
      <TriggerIcon type={type === test ? 'webhook' : type} size={26} />
      <Text size="sm">{name(type)}</Text>
    </Group>
  )
}
