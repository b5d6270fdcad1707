import { Code, Group, Stack, Text, ThemeIcon } from '@mantine/core'
import {
  IconArrowNarrowRight,
  IconArrowsMove,
  IconCheck,
  IconFileText,
  IconMinus,
  IconPencil,
  IconPlugConnected,
  IconPlus,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Diff, FieldChange } from '@/api/schema'
import { text } from '@/text'
import styles from './document-diff.module.css'
import { edgeWords, fieldWords, longValue, nodesWords, shortValue } from './words'

/** What differs between two documents, in people's words. */
export function DocumentDiff({ diff }: { diff: Diff }) {
  const words = text.draft.diff
  if (diff.is_empty)
    return (
      <Section icon={<IconCheck />} color="gray" title={words.same}>
        {null}
      </Section>
    )
  const edges = diff.edges_added.length + diff.edges_removed.length
  return (
    <Stack gap="md">
      {diff.nodes_added.length > 0 && (
        <Section icon={<IconPlus />} color="teal" title={words.added}>
          <Ids ids={diff.nodes_added} />
        </Section>
      )}
      {diff.nodes_removed.length > 0 && (
        <Section icon={<IconMinus />} color="red" title={words.removed}>
          <Ids ids={diff.nodes_removed} />
        </Section>
      )}
      {diff.nodes_changed.map(({ node_id, changes }) => (
        <Section
          key={node_id}
          icon={<IconPencil />}
          color="indigo"
          title={words.changed}
          id={node_id}
        >
          <Changes changes={changes} />
        </Section>
      ))}
      {edges > 0 && (
        <Section icon={<IconPlugConnected />} color="indigo" title={words.connections}>
          {diff.edges_added.map((edge) => (
            <Edge
              key={edgeWords(edge)}
              said={words.connected}
              color="teal"
              edge={edgeWords(edge)}
            />
          ))}
          {diff.edges_removed.map((edge) => (
            <Edge
              key={edgeWords(edge)}
              said={words.disconnected}
              color="red"
              edge={edgeWords(edge)}
            />
          ))}
        </Section>
      )}
      {diff.document.length > 0 && (
        <Section icon={<IconFileText />} color="indigo" title={words.document}>
          <Changes changes={diff.document} />
        </Section>
      )}
      {diff.nodes_moved.length > 0 && (
        <Section
          icon={<IconArrowsMove />}
          color="gray"
          title={words.moved(diff.nodes_moved.length)}
        >
          {null}
        </Section>
      )}
    </Stack>
  )
}

interface SectionProps {
  icon: ReactNode
  color: string
  title: string
  /** The node that it is about. */
  id?: string
  children: ReactNode
}

function Section({ icon, color, title, id, children }: SectionProps) {
  return (
    <section className={styles.section}>
      <ThemeIcon className={styles.icon} size={22} radius="xl" variant="light" color={color}>
        {icon}
      </ThemeIcon>
      <Stack gap={6} miw={0}>
        <Group gap={6} mih={22}>
          <Text size="sm" fw={600}>
            {title}
          </Text>
          {id && <Code>{id}</Code>}
        </Group>
        {children}
      </Stack>
    </section>
  )
}

function Ids({ ids }: { ids: string[] }) {
  return (
    <Group gap={6}>
      {ids.map((id) => (
        <Code key={id}>{id}</Code>
      ))}
    </Group>
  )
}

function Edge({ said, color, edge }: { said: string; color: string; edge: string }) {
  return (
    <Text size="sm">
      <Text span size="sm" c={color}>
        {said}:
      </Text>{' '}
      {edge}
    </Text>
  )
}

function Changes({ changes }: { changes: FieldChange[] }) {
  return (
    <dl className={styles.changes}>
      {changes.map((change) => (
        <div key={change.field} className={styles.change}>
          <dt>{fieldWords(change.field)}</dt>
          <Change change={change} />
        </div>
      ))}
    </dl>
  )
}

function Change({ change }: { change: FieldChange }) {
  const inside = nodesWords(change)
  if (inside) return <dd>{inside.join(' ')}</dd>
  const isShort = shortValue(change.before) !== null && shortValue(change.after) !== null
  return (
    <dd className={isShort ? styles.beside : styles.below}>
      <Value value={change.before} side="before" />
      {isShort && <IconArrowNarrowRight size={16} className={styles.arrow} aria-hidden />}
      <Value value={change.after} side="after" />
    </dd>
  )
}

/** A value of one side: in the line when it is short, in a box that scrolls when not. */
export function Value({ value, side }: { value: unknown; side: 'before' | 'after' | 'base' }) {
  if (value === null || value === undefined)
    return <span className={styles.nothing}>{text.draft.diff.nothing}</span>
  const short = shortValue(value)
  if (short === null)
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
      <pre className={styles.long} data-side={side} tabIndex={0}>
        {longValue(value)}
      </pre>
    )
  return (
    <code className={styles.short} data-side={side}>
      {short === '' ? '""' : short}
    </code>
  )
}
