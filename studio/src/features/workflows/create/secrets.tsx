import { PasswordInput } from '@mantine/core'
import { text } from '@/text'
import type { TriggerDocument } from '../transfer/document'
import { type Secrets, secretOf, triggerName } from '../transfer/make'

const words = text.workflows.template

/** Asks for the secrets of triggers, which no document holds. */
export function SecretFields(props: {
  triggers: readonly TriggerDocument[]
  value: Secrets
  onChange: (secrets: Secrets) => void
}) {
  return props.triggers.map((trigger, place) =>
    secretOf(trigger) === 'none' ? null : (
      <PasswordInput
        // biome-ignore lint/suspicious/noArrayIndexKey: triggers have no names, and stay in place
        key={place}
        label={words.secret(triggerName(trigger))}
        description={words.secretHint}
        value={props.value.get(place) ?? ''}
        onChange={(event) =>
          props.onChange(new Map(props.value).set(place, event.currentTarget.value))
        }
        minLength={8}
        maxLength={1000}
        autoComplete="off"
      />
    ),
  )
}
