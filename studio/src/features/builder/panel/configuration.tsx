import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconArrowsMaximize } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { NodeType, ProblemItem } from '@/api/schema'
import type { Names } from '@/expressions/names'
import { hasBody } from '@/graph/scene'
import { isObject, type JsonObject } from '@/shared/json/data'
import { SchemaForm } from '@/shared/schema-form/schema-form'
import { text } from '@/text'
import { useBuilder } from '../model/context'
import { bodyOf, type WorkflowNode } from '../model/document'
import { useChoices, useStepFunction } from './choices'
import { ConfigJson } from './config-json'
import { below } from './node-problems'
import styles from './panel.module.css'

interface ConfigurationProps {
  node: WorkflowNode
  type: NodeType | undefined
  path: readonly string[]
  names: Names
  problems: readonly ProblemItem[]
}

/** The form for the configuration of a node. */
export function Configuration({ node, type, path, names, problems }: ConfigurationProps) {
  const changeNode = useBuilder((state) => state.changeNode)
  const schema = useConfigSchema(node, type)
  const { body, ...config } = node.config ?? {}
  const isContainer = type !== undefined && hasBody(type)
  const change = (next: JsonObject, field: string) =>
    changeNode(
      node.id,
      (one) => ({ ...one, config: isContainer && body !== undefined ? { ...next, body } : next }),
      `config ${path.join('/')} ${field}`,
    )
  if (!schema)
    return (
      <Stack>
        <Alert color="yellow" variant="light">
          {text.panel.configuration.unknown(node.type)}
        </Alert>
        <ConfigJson value={node.config ?? {}} onChange={(next) => change(next, '')} />
      </Stack>
    )
  return (
    <Stack gap="md">
      {isContainer && <Body node={node} path={path} />}
      <SchemaForm
        schema={schema}
        value={isContainer ? config : (node.config ?? {})}
        onChange={change}
        names={names}
        problems={below(problems, 'config')}
      />
    </Stack>
  )
}

/** The schema of the form: without the body, which the canvas edits. */
function useConfigSchema(node: WorkflowNode, type: NodeType | undefined): JsonObject | undefined {
  const choices = useChoices(node.type)
  const step = useStepFunction(node)
  return useMemo(() => {
    if (!type) return undefined
    const schema = type.config_schema as JsonObject
    let properties = isObject(schema.properties) ? schema.properties : {}
    if (hasBody(type)) {
      const { body: _, ...others } = properties
      properties = others
    }
    let definitions = asObject(schema.$defs)
    for (const parts of [choices, step])
      for (const [name, { $defs, ...part }] of Object.entries(parts)) {
        properties = { ...properties, [name]: { ...asObject(properties[name]), ...part } }
        definitions = { ...definitions, ...asObject($defs) }
      }
    const required = Array.isArray(schema.required)
      ? schema.required.filter((name) => typeof name === 'string' && name in properties)
      : []
    const { description: _, ...rest } = schema
    return { ...rest, $defs: definitions, properties, required }
  }, [type, choices, step])
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** What is inside of a container, with the way into it. */
function Body({ node, path }: { node: WorkflowNode; path: readonly string[] }) {
  const enter = useBuilder((state) => state.enter)
  const count = bodyOf(node)?.nodes.length ?? 0
  return (
    <Group justify="space-between" wrap="nowrap" className={styles.bodyCard}>
      <div>
        <Text size="sm" fw={500}>
          {text.panel.configuration.body}
        </Text>
        <Text size="xs" c="dimmed">
          {text.panel.configuration.steps(count)}
        </Text>
      </div>
      <Button
        variant="light"
        size="xs"
        leftSection={<IconArrowsMaximize size={14} />}
        onClick={() => enter(path)}
      >
        {text.panel.configuration.enter}
      </Button>
    </Group>
  )
}
