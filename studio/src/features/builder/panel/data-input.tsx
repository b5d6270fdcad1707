import { Alert, Select, Stack, Text } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import type { Names } from '@/expressions/names'
import { isObject } from '@/shared/json/data'
import { below } from '@/shared/json/paths'
import { JsonTree } from '@/shared/json-tree'
import { Loading } from '@/shared/states'
import { relativeTime } from '@/shared/time'
import { text } from '@/text'
import styles from './panel.module.css'
import type { Source } from './sample'
import type { Sampling } from './sampling'

const words = text.panel.input

interface DataInputProps {
  names: Names
  missing: ReadonlySet<string>
  sampling: Sampling
  /** Takes an expression without braces. */
  onPick: (expression: string) => void
}

/** The data that the expressions of a node may name, of a run or of an event. */
export function DataInput({ names, missing, sampling, onPick }: DataInputProps) {
  const { sources, source, choose, isLoading } = sampling
  const { steps, ...others } = names
  const known = isObject(steps) ? Object.entries(steps).filter(([id]) => !missing.has(id)) : []
  return (
    <Stack gap="sm">
      <Select
        label={words.source}
        description={words.sourceHint}
        data={grouped(sources)}
        value={source?.id ?? null}
        placeholder={words.none}
        disabled={sources.length === 0}
        allowDeselect={false}
        onChange={(id) => id && choose(id)}
      />
      {sources.length === 0 && (
        <Alert variant="light" color="gray" icon={<IconInfoCircle />}>
          {words.noData}
        </Alert>
      )}
      {isLoading ? (
        <Loading rows={3} />
      ) : (
        <>
          {known.map(([id, step]) => {
            const path = below('steps', id)
            const output = isObject(step) ? step.output : null
            return (
              <Part key={id} title={id} hint={words.step}>
                <JsonTree
                  name="output"
                  label={words.outputOf(id)}
                  value={output}
                  path={below(path, 'output')}
                  onPick={onPick}
                  depth={1}
                />
              </Part>
            )
          })}
          {missing.size > 0 && (
            <Text size="xs" c="dimmed">
              {words.missing([...missing])}
            </Text>
          )}
          {ordered(Object.keys(others)).map((name) => (
            <Part key={name} title={name} hint={words.names[name as keyof typeof words.names]}>
              <JsonTree
                name={name}
                label={name}
                value={others[name]}
                path={name}
                onPick={onPick}
                depth={1}
              />
            </Part>
          ))}
        </>
      )}
    </Stack>
  )
}

const last = ['inputs', 'event', 'vars', 'run']

/** The names of a body first: they are what its steps are about. */
function ordered(names: string[]): string[] {
  return names.toSorted((one, other) => last.indexOf(one) - last.indexOf(other))
}

interface PartProps {
  title: string
  hint: string | undefined
  children: React.ReactNode
}

function Part({ title, hint, children }: PartProps) {
  return (
    <section className={styles.data}>
      <Text size="sm" fw={500}>
        {title}{' '}
        {hint && (
          <Text span size="xs" c="dimmed" fw={400}>
            {hint}
          </Text>
        )}
      </Text>
      {children}
    </section>
  )
}

function grouped(sources: readonly Source[]) {
  const items = (kinds: Source['kind'][]) =>
    sources
      .filter(({ kind }) => kinds.includes(kind))
      .map((source) => ({ value: source.id, label: labelOf(source) }))
  return [
    { group: words.runs, items: items(['watched', 'run']) },
    { group: words.events, items: items(['event']) },
  ].filter((group) => group.items.length > 0)
}

function labelOf(source: Source): string {
  switch (source.kind) {
    case 'watched':
      return words.watched
    case 'run':
      return words.run(relativeTime(new Date(source.run.created_at)), source.run.status)
    case 'event': {
      const { event, trigger } = source.captured
      return words.event(trigger.source || trigger.type, relativeTime(new Date(event.received_at)))
    }
  }
}
