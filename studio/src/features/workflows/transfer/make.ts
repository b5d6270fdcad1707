import { answer, api } from '@/api/client'
import { Problem } from '@/api/problem'
import type { CreateWorkflow, Workflow } from '@/api/schema'
import { messageOf } from '@/shared/states'
import { text } from '@/text'
import type { TriggerDocument, WorkflowDocument } from './document'

/** What became of a document. */
export interface Made {
  workflow: Workflow
  /** The triggers that could not be made, and why. */
  left: { trigger: TriggerDocument; reason: string }[]
}

/** The secrets of a document's triggers, by their places in it. */
export type Secrets = ReadonlyMap<number, string>

const goodSlug = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** Makes a workflow and its triggers. A slug or path that is taken is replaced by another. */
export async function makeWorkflow(
  document: WorkflowDocument,
  secrets: Secrets = new Map(),
): Promise<Made> {
  let workflow = await createWorkflow(document)
  const left: Made['left'] = []
  for (const [place, trigger] of document.triggers.entries()) {
    const secret = secrets.get(place)
    if (secretOf(trigger) === 'needed' && !secret) {
      left.push({ trigger, reason: text.workflows.file.noSecret })
      continue
    }
    try {
      await createTrigger(workflow.workflow_id, trigger, secret)
    } catch (error) {
      left.push({ trigger, reason: reasonOf(error) })
    }
  }
  if (!document.enabled) {
    const path = { workflow_id: workflow.workflow_id }
    const body = { enabled: false }
    workflow = await answer(api.PATCH('/v1/workflows/{workflow_id}', { params: { path }, body }))
  }
  return { workflow, left }
}

/** Whether deliveries and requests of a trigger need a secret, which no document holds. */
export function secretOf({ type, config }: TriggerDocument): 'none' | 'optional' | 'needed' {
  const signature = config.signature as { kind?: string } | null | undefined
  if (type === 'webhook' && (signature?.kind ?? 'none') !== 'none') return 'needed'
  if (type === 'poll.sql' || type === 'postgres_change') return 'needed'
  return type === 'poll.http' && config.auth_header ? 'optional' : 'none'
}

/** How a trigger is called when it is spoken of: by its type and what tells it from others. */
export function triggerName({ type, config }: TriggerDocument): string {
  const own = config.path ?? config.url ?? config.name ?? config.cron ?? config.table
  const title = (text.workflows.triggerTypes as Record<string, string>)[type] ?? type
  return typeof own === 'string' && own ? `${title} ${own}` : title
}

async function createWorkflow(document: WorkflowDocument): Promise<Workflow> {
  const { slug, name, description, tags, folder, spec } = document
  const body: CreateWorkflow = { name, description, tags, folder, spec }
  if (slug === undefined || !goodSlug.test(slug) || slug.length > 100)
    return answer(api.POST('/v1/workflows', { body }))
  try {
    return await answer(api.POST('/v1/workflows', { body: { ...body, slug } }))
  } catch (error) {
    if (error instanceof Problem && error.status === 409)
      return answer(api.POST('/v1/workflows', { body }))
    throw error
  }
}

async function createTrigger(
  workflow_id: string,
  trigger: TriggerDocument,
  secret: string | undefined,
): Promise<void> {
  const make = (config: TriggerDocument['config']) =>
    answer(
      api.POST('/v1/workflows/{workflow_id}/triggers', {
        params: { path: { workflow_id } },
        body: {
          type: trigger.type,
          config,
          filters: (trigger.filters ?? null) as null,
          enabled: trigger.enabled,
          ...(secret ? { secret } : {}),
        },
      }),
    )
  const { path } = trigger.config
  try {
    await make(trigger.config)
  } catch (error) {
    if (!(error instanceof Problem && error.status === 409 && typeof path === 'string')) throw error
    await make({ ...trigger.config, path: anotherPath(path) })
  }
}

/** A path of the same beginning, that nobody else has. */
export function anotherPath(path: string): string {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1))
  return `${path.slice(0, 80)}-${random.toString(36).padStart(7, '0').slice(-6)}`
}

function reasonOf(error: unknown): string {
  const errors = error instanceof Problem ? error.document.errors : null
  return errors?.length
    ? errors.map(({ message, remedy }) => `${message} ${remedy}`).join(' ')
    : messageOf(error)
}
