import { Badge, Tabs, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Step } from '@/api/schema'
import { outputOf } from '@/shared/json/paths'
import { JsonTree } from '@/shared/json-tree'
import { Failed, Loading } from '@/shared/states'
import { text } from '@/text'
import { ErrorWords, errorOf } from '../callouts/error'
import { stepQuery } from '../queries'
import styles from './panel.module.css'

const words = text.runs.step
const tabs = ['output', 'input', 'error', 'logs'] as const

interface StepDataProps {
  runId: string
  step: Step
  isPinned: boolean
}

/** What a step got and gave: it is read when the step is looked at. */
export function StepData({ runId, step, isPinned }: StepDataProps) {
  const read = useQuery(stepQuery(runId, step.key, `${step.attempt} ${step.status}`))
  const [chosen, setChosen] = useState<string | null>(step.error ? 'error' : 'output')
  const full = read.data
  const logs = (full?.logs as Log[] | null) ?? []
  if (read.error) return <Failed error={read.error} retry={() => read.refetch()} />
  return (
    <Tabs value={chosen} onChange={setChosen}>
      <Tabs.List>
        {tabs
          .filter((tab) => tab !== 'error' || step.error)
          .map((tab) => (
            <Tabs.Tab
              key={tab}
              value={tab}
              rightSection={tab === 'logs' && logs.length > 0 ? <Count of={logs.length} /> : null}
            >
              {words.tabs[tab]}
            </Tabs.Tab>
          ))}
      </Tabs.List>
      <Tabs.Panel value="output" pt="sm">
        {isPinned && (
          <Text size="sm" c="dimmed" mb="xs">
            {words.pinned}
          </Text>
        )}
        {full ? <Output step={full} /> : <Loading rows={2} />}
      </Tabs.Panel>
      <Tabs.Panel value="input" pt="sm">
        {full ? <Input step={full} /> : <Loading rows={2} />}
      </Tabs.Panel>
      <Tabs.Panel value="error" pt="sm">
        <ErrorWords error={errorOf(step.error)} />
        <ErrorData error={step.error} />
      </Tabs.Panel>
      <Tabs.Panel value="logs" pt="sm">
        {full ? <Logs logs={logs} /> : <Loading rows={2} />}
      </Tabs.Panel>
    </Tabs>
  )
}

/** What an error says beside its words, if it says more. */
function ErrorData({ error }: { error: Step['error'] }) {
  const { type, message, retryable, step, ...more } = error ?? {}
  return Object.keys(more).length > 0 ? <JsonTree value={more} label={words.tabs.error} /> : null
}

function Count({ of }: { of: number }) {
  return (
    <Badge size="xs" variant="default" circle={of < 10}>
      {of}
    </Badge>
  )
}

function Output({ step }: { step: Step }) {
  if (step.output === null && step.status !== 'COMPLETED')
    return <Nothing>{step.ended_at ? words.noOutput : words.outputLater}</Nothing>
  return <JsonTree value={step.output} path={outputOf(step.node_id)} label={words.tabs.output} />
}

function Input({ step }: { step: Step }) {
  if (step.input === null) return <Nothing>{words.noInput}</Nothing>
  return <JsonTree value={step.input} label={words.tabs.input} depth={3} />
}

interface Log {
  level: string
  message: string
  data?: unknown
}

function Logs({ logs }: { logs: readonly Log[] }) {
  if (logs.length === 0) return <Nothing>{words.noLogs}</Nothing>
  return logs.map((log, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a log only grows at its end
    <div key={at} className={styles.log}>
      <span className={styles.level}>{log.level}</span>
      <span className={styles.message}>{log.message}</span>
      {hasData(log.data) && (
        <div className={styles.data}>
          <JsonTree value={log.data} depth={1} />
        </div>
      )}
    </div>
  ))
}

function hasData(data: unknown): boolean {
  return data !== null && data !== undefined && Object.keys(Object(data)).length > 0
}

function Nothing({ children }: { children: string }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  )
}
