import { useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import type { SampleEvent, Trigger } from '@/api/schema'
import { isObject, type Json, type JsonObject } from '@/shared/json/data'

/** An event that a trigger of a workflow got before. */
export interface Captured {
  trigger: Trigger
  event: SampleEvent
}

/** The newest events of all triggers of a workflow, newest first. */
export function useCaptured(workflowId: string, enabled: boolean) {
  return useQuery({
    queryKey: ['captured', workflowId],
    enabled,
    queryFn: async () => {
      const path = { workflow_id: workflowId }
      const found = await answer(
        api.GET('/v1/workflows/{workflow_id}/triggers', { params: { path } }),
      )
      const samples = await Promise.all(found.items.map(samplesOf))
      return samples.flat().sort((one, other) => newest(one.event, other.event))
    },
  })
}

async function samplesOf(trigger: Trigger): Promise<Captured[]> {
  const path = { trigger_id: trigger.trigger_id }
  const { events } = await answer(
    api.GET('/v1/triggers/{trigger_id}/samples', { params: { path } }),
  )
  return events.map((event) => ({ trigger, event }))
}

function newest(one: SampleEvent, other: SampleEvent): number {
  return other.received_at.localeCompare(one.received_at)
}

/** The inputs that a trigger makes of an event, as the service makes them. */
export async function inputsOf({ trigger, event }: Captured): Promise<JsonObject> {
  const written = trigger.config.inputs
  if (isObject(written)) return evaluated(written, event)
  if (trigger.config.batch) return { events: [event.payload as Json] }
  return plainInputs(trigger.type, event.payload as Json)
}

/** The inputs where the trigger says nothing of them: the payload, or the body of a delivery. */
export function plainInputs(type: string, payload: Json): JsonObject {
  if (type === 'webhook' && isObject(payload)) return asObject('body', payload.body ?? null)
  return asObject('payload', payload)
}

async function evaluated(value: JsonObject, event: SampleEvent): Promise<JsonObject> {
  const { type, source, payload, trace_id, received_at } = event
  const seen = { type, source, payload, trace_id, received_at }
  const body = { value, mode: 'value' as const, names: { event: seen, events: [seen] } }
  const found = await answer(api.POST('/v1/expressions/evaluate', { body }))
  return isObject(found.value) ? found.value : {}
}

function asObject(name: string, value: Json): JsonObject {
  return isObject(value) ? value : { [name]: value }
}
