import { answer, api } from '@/api/client'
import type { Template, Workflow } from '@/api/schema'
import { text } from '@/text'
import { fileText, type WorkflowDocument } from './document'
import { anotherPath, type Made, makeWorkflow } from './make'

/** A workflow as a file has it: its draft, and its triggers without their secrets. */
export async function readWorkflow(workflow: Workflow): Promise<WorkflowDocument> {
  const params = { params: { path: { workflow_id: workflow.workflow_id } } }
  const [draft, triggers] = await Promise.all([
    answer(api.GET('/v1/workflows/{workflow_id}/draft', params)),
    answer(api.GET('/v1/workflows/{workflow_id}/triggers', params)),
  ])
  return {
    name: workflow.name,
    slug: workflow.slug,
    description: workflow.description,
    enabled: workflow.enabled,
    tags: workflow.tags,
    folder: workflow.folder,
    triggers: triggers.items.map(({ type, config, filters, enabled }) => ({
      type: type as WorkflowDocument['triggers'][number]['type'],
      config,
      filters,
      enabled,
    })),
    spec: draft.spec,
  }
}

/** Gives a person the file of a workflow. */
export async function exportWorkflow(workflow: Workflow, format: 'json' | 'yaml'): Promise<void> {
  const written = fileText([await readWorkflow(workflow)], format)
  const type = format === 'json' ? 'application/json' : 'application/yaml'
  const address = URL.createObjectURL(new Blob([written], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = `${workflow.slug}.${format}`
  link.click()
  // The browser reads the address after the click.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** Makes a workflow like another, whose triggers are off, so that nothing happens twice. */
export async function duplicateWorkflow(workflow: Workflow): Promise<Made> {
  const { slug: _, ...document } = await readWorkflow(workflow)
  return makeWorkflow({
    ...document,
    name: text.workflows.copyOf(workflow.name).slice(0, 200),
    triggers: document.triggers.map((trigger) => ({
      ...trigger,
      config: copiedConfig(trigger.config),
      enabled: false,
    })),
  })
}

/** A template as a document to make a workflow from. */
export function templateDocument(template: Template, name: string): WorkflowDocument {
  return {
    name,
    description: template.description,
    enabled: true,
    tags: template.tags,
    folder: '',
    triggers: template.triggers,
    spec: template.spec,
  }
}

function copiedConfig(config: { [name: string]: unknown }): { [name: string]: unknown } {
  return typeof config.path === 'string' && config.path
    ? { ...config, path: anotherPath(config.path) }
    : config
}
