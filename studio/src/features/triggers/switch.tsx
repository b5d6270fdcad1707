import { Switch } from '@mantine/core'
import type { Trigger } from '@/api/schema'
import { tell, tellFailure } from '@/shared/told'
import { text } from '@/text'
import { useChangeTrigger } from './queries'
import { triggerWords } from './words'

/** Lets a trigger take events, or rest. */
export function EnabledSwitch({ trigger, label }: { trigger: Trigger; label?: string }) {
  const change = useChangeTrigger()
  const enabled = change.isPending ? change.variables.change.enabled : trigger.enabled
  return (
    <Switch
      {...(label
        ? { label, labelPosition: 'left' }
        : { 'aria-label': text.triggers.enable(triggerWords(trigger)) })}
      checked={Boolean(enabled)}
      disabled={change.isPending}
      onChange={(event) =>
        change.mutate(
          { triggerId: trigger.trigger_id, change: { enabled: event.currentTarget.checked } },
          {
            onSuccess: ({ enabled }) =>
              tell(enabled ? text.triggers.changed.enabled : text.triggers.changed.disabled),
            onError: tellFailure,
          },
        )
      }
    />
  )
}
