import { ActionIcon, Group, Tabs, Title } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useNodeTypes } from '@/api/node-types'
import { MissingSteps } from '@/expressions/missing'
import type { JsonObject } from '@/shared/json/data'
import { SchemaForm } from '@/shared/schema-form/schema-form'
import { text } from '@/text'
import { useBuilder } from '../model/context'
import type { WorkflowDocument } from '../model/document'
import { InputsEditor } from './inputs-editor'
import { namesAtEnd } from './names'
import { below } from './node-problems'
import styles from './panel.module.css'
import type { Sampling } from './sampling'
import { workflowSettingsSchema } from './settings-schemas'

const words = text.panel.workflow

/** What belongs to the workflow itself: its inputs, variables, outputs and settings. */
export function WorkflowEditor({ sampling, onClose }: { sampling: Sampling; onClose: () => void }) {
  const types = useNodeTypes()
  const document = useBuilder((state) => state.document)
  const problems = useBuilder((state) => state.problems)
  const change = useBuilder((state) => state.change)
  const [tab, setTab] = useState<string | null>('inputs')
  const { names, missing } = useMemo(
    () => namesAtEnd(document, sampling.sample, types),
    [document, sampling.sample, types],
  )
  const setPart =
    (part: 'inputs' | 'vars' | 'outputs' | 'settings') =>
    (value: JsonObject, field = '') =>
      change((one) => withPart(one, part, value), `workflow ${part} ${field}`)
  return (
    <MissingSteps value={missing}>
      <header className={styles.header}>
        <Group justify="space-between" wrap="nowrap" mb="xs">
          <Title order={2} size="h5">
            {words.title}
          </Title>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={text.states.close}
            onClick={onClose}
          >
            <IconX size={16} />
          </ActionIcon>
        </Group>
      </header>
      <div className={styles.body}>
        <Tabs
          value={tab}
          onChange={setTab}
          keepMounted={false}
          className={styles.tabs}
          classNames={{ panel: styles.tab ?? '', list: styles.tabList ?? '' }}
        >
          <Tabs.List>
            <Tabs.Tab value="inputs">{words.inputs}</Tabs.Tab>
            <Tabs.Tab value="vars">{words.vars}</Tabs.Tab>
            <Tabs.Tab value="outputs">{words.outputs}</Tabs.Tab>
            <Tabs.Tab value="settings">{words.settings}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="inputs">
            <InputsEditor value={document.inputs ?? {}} onChange={setPart('inputs')} />
          </Tabs.Panel>
          <Tabs.Panel value="vars">
            <SchemaForm
              schema={only('vars', words.vars, words.varsHint)}
              value={{ vars: document.vars ?? {} }}
              onChange={({ vars }, field) => setPart('vars')(vars as JsonObject, field)}
              problems={problems}
            />
          </Tabs.Panel>
          <Tabs.Panel value="outputs">
            <SchemaForm
              schema={only('outputs', words.outputs, words.outputsHint)}
              value={{ outputs: document.outputs ?? {} }}
              onChange={({ outputs }, field) => setPart('outputs')(outputs as JsonObject, field)}
              names={names}
              problems={problems}
            />
          </Tabs.Panel>
          <Tabs.Panel value="settings">
            <SchemaForm
              schema={workflowSettingsSchema}
              value={document.settings ?? {}}
              onChange={setPart('settings')}
              problems={below(problems, 'settings')}
            />
          </Tabs.Panel>
        </Tabs>
      </div>
    </MissingSteps>
  )
}

/** A form of one object with any names. */
function only(name: string, title: string, description: string): JsonObject {
  return {
    type: 'object',
    properties: { [name]: { type: 'object', title, description, additionalProperties: true } },
  }
}

function withPart(
  document: WorkflowDocument,
  part: 'inputs' | 'vars' | 'outputs' | 'settings',
  value: JsonObject | undefined,
): WorkflowDocument {
  const { [part]: _, ...rest } = document
  const kept = Object.fromEntries(
    Object.entries(value ?? {}).filter(([, one]) => !isEmptyObject(one)),
  )
  const written = part === 'settings' ? kept : (value ?? {})
  return Object.keys(written).length === 0
    ? (rest as WorkflowDocument)
    : { ...document, [part]: written }
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
