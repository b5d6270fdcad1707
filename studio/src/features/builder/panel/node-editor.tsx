import { Badge, Tabs } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useNodeTypes } from '@/api/node-types'
import { insertIntoField } from '@/expressions/focus'
import { MissingSteps } from '@/expressions/missing'
import { templateOf } from '@/shared/json/paths'
import { text } from '@/text'
import { useBuilder } from '../model/context'
import type { WorkflowNode } from '../model/document'
import { Configuration } from './configuration'
import { copyExpression } from './copy'
import { DataInput } from './data-input'
import { DataOutput } from './data-output'
import { Header } from './header'
import { useItems } from './local-sample'
import { namesFor } from './names'
import { problemsOf } from './node-problems'
import { NodeSettings } from './node-settings'
import styles from './panel.module.css'
import { RunNode } from './run-node'
import type { Sampling } from './sampling'

interface NodeEditorProps {
  workflowId: string
  node: WorkflowNode
  path: readonly string[]
  sampling: Sampling
  isWide: boolean
  onClose: () => void
}

type Tab = 'configuration' | 'input' | 'output' | 'settings'

/** Everything of one node: its configuration, and the data that comes in and goes out. */
export function NodeEditor({ workflowId, node, path, sampling, isWide, onClose }: NodeEditorProps) {
  const types = useNodeTypes()
  const type = types.get(node.type)
  const document = useBuilder((state) => state.document)
  const allProblems = useBuilder((state) => state.problems)
  const [tab, setTab] = useState<Tab>('configuration')
  const place = path.join('/')
  const items = useItems(document, path, sampling.sample, types)
  const { names, missing } = useMemo(
    () => namesFor(document, place.split('/'), sampling.sample, types, items),
    [document, place, sampling.sample, types, items],
  )
  const problems = useMemo(
    () => problemsOf(document, place.split('/'), allProblems),
    [document, place, allProblems],
  )
  const ofConfig = problems.filter(({ field }) => field === 'config' || field.startsWith('config.'))
  const ofSettings = problems.filter((problem) => !ofConfig.includes(problem))
  const shown = isWide && tab === 'input' ? 'configuration' : tab
  const pick = (expression: string) => {
    setTab('configuration')
    const written = templateOf(expression)
    requestAnimationFrame(() => {
      if (!insertIntoField(written)) copyExpression(written)
    })
  }
  const input = <DataInput names={names} missing={missing} sampling={sampling} onPick={pick} />
  return (
    <MissingSteps value={missing}>
      <Header node={node} type={type} onClose={onClose}>
        <RunNode
          workflowId={workflowId}
          path={path}
          sampling={sampling}
          onStarted={() => setTab('output')}
        />
      </Header>
      <div className={styles.body}>
        {isWide && <section className={styles.beside}>{input}</section>}
        <Tabs
          value={shown}
          onChange={(next) => setTab((next ?? 'configuration') as Tab)}
          className={styles.tabs}
          classNames={{ panel: styles.tab ?? '', list: styles.tabList ?? '' }}
        >
          <Tabs.List>
            <Tabs.Tab value="configuration" {...counted(ofConfig.length)}>
              {text.panel.tabs.configuration}
            </Tabs.Tab>
            {!isWide && <Tabs.Tab value="input">{text.panel.tabs.input}</Tabs.Tab>}
            <Tabs.Tab value="output">{text.panel.tabs.output}</Tabs.Tab>
            <Tabs.Tab value="settings" {...counted(ofSettings.length)}>
              {text.panel.tabs.settings}
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="configuration">
            <Configuration node={node} type={type} path={path} names={names} problems={ofConfig} />
          </Tabs.Panel>
          {!isWide && <Tabs.Panel value="input">{input}</Tabs.Panel>}
          <Tabs.Panel value="output">
            <DataOutput node={node} path={path} sampling={sampling} />
          </Tabs.Panel>
          <Tabs.Panel value="settings">
            <NodeSettings node={node} problems={ofSettings} />
          </Tabs.Panel>
        </Tabs>
      </div>
    </MissingSteps>
  )
}

/** The number of problems at a tab, when there are any. */
function counted(count: number) {
  if (count === 0) return {}
  return {
    rightSection: (
      <Badge size="xs" circle color="red" aria-label={text.panel.problems(count)}>
        {count}
      </Badge>
    ),
  }
}
