import { Stack } from '@mantine/core'
import type { ProblemItem } from '@/api/schema'
import type { Json, JsonObject } from '@/shared/json/data'
import { SchemaForm } from '@/shared/schema-form/schema-form'
import { useBuilder } from '../model/context'
import type { WorkflowNode } from '../model/document'
import { nodeSettingsSchema } from './settings-schemas'

const fields = ['on_error', 'retry', 'timeout', 'join', 'notes'] as const

/** How a node is executed, whatever its type: retries, time limit, errors, joining, notes. */
export function NodeSettings({ node, problems }: { node: WorkflowNode; problems: ProblemItem[] }) {
  const changeNode = useBuilder((state) => state.changeNode)
  const value: JsonObject = {}
  for (const field of fields) {
    const given = node[field] as Json | undefined
    if (given !== undefined && given !== null) value[field] = given
  }
  const change = (next: JsonObject, field: string) =>
    changeNode(node.id, (one) => withSettings(one, next), `settings ${node.id} ${field}`)
  return (
    <Stack>
      <SchemaForm schema={nodeSettingsSchema} value={value} onChange={change} problems={problems} />
    </Stack>
  )
}

function withSettings(node: WorkflowNode, settings: JsonObject): WorkflowNode {
  const changed: { [field: string]: unknown } = { ...node }
  for (const field of fields) {
    const value = settings[field]
    const isEmpty = field === 'retry' && Object.keys((value ?? {}) as JsonObject).length === 0
    if (value === undefined || isEmpty) delete changed[field]
    else changed[field] = value
  }
  return changed as unknown as WorkflowNode
}
