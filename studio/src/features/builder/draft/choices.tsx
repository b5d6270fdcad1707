import { Button, Card, Group, Radio, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { MergeConflict } from '@/api/schema'
import { Value } from '@/shared/diff/document-diff'
import { text } from '@/text'
import styles from './choices.module.css'
import { pathWords } from './conflict-words'
import type { Side } from './resolve'

const words = text.draft.conflict

interface ChoicesProps {
  conflicts: MergeConflict[]
  /** What can be done instead of choosing. */
  instead: ReactNode
  onChosen: (sides: Side[]) => void
}

/** Asks, place by place, whose edit stays. */
export function Choices({ conflicts, instead, onChosen }: ChoicesProps) {
  const [sides, setSides] = useState<readonly (Side | null)[]>(conflicts.map(() => null))
  const chosen = sides.filter((side) => side !== null)
  return (
    <Stack gap="sm">
      <Text size="sm" fw={600}>
        {words.disagree(conflicts.length)}
      </Text>
      {conflicts.map((conflict, index) => (
        <Choice
          key={`${conflict.draft_path} ${conflict.proposal_path}`}
          conflict={conflict}
          side={sides[index] ?? null}
          onChange={(side) => setSides(sides.with(index, side))}
        />
      ))}
      <Group justify="space-between">
        {instead}
        <Group gap="sm">
          <Text size="sm" c="dimmed" role="status">
            {words.chosen(chosen.length, conflicts.length)}
          </Text>
          <Button disabled={chosen.length < conflicts.length} onClick={() => onChosen(chosen)}>
            {words.preview}
          </Button>
        </Group>
      </Group>
    </Stack>
  )
}

interface ChoiceProps {
  conflict: MergeConflict
  side: Side | null
  onChange: (side: Side) => void
}

function Choice({ conflict, side, onChange }: ChoiceProps) {
  const isOfOnePlace = conflict.draft_path === conflict.proposal_path
  const place = isOfOnePlace ? pathWords(conflict.draft_path) : words.connections
  return (
    <Card withBorder padding="sm">
      <Radio.Group
        label={place}
        description={words.reasons[conflict.message] ?? conflict.message}
        value={side}
        onChange={(value) => onChange(value as Side)}
      >
        {isOfOnePlace && conflict.base !== null && (
          <Group gap="xs" mt="xs" align="baseline">
            <Text size="xs" c="dimmed">
              {words.before}
            </Text>
            <Value value={conflict.base} side="base" />
          </Group>
        )}
        <div className={styles.sides}>
          <Option side="mine" label={words.mine}>
            {isOfOnePlace ? (
              <Given value={conflict.proposal} />
            ) : (
              <Text size="sm">{pathWords(conflict.proposal_path)}</Text>
            )}
          </Option>
          <Option side="theirs" label={words.theirs}>
            {isOfOnePlace ? (
              <Given value={conflict.draft} />
            ) : (
              <Text size="sm">{pathWords(conflict.draft_path)}</Text>
            )}
          </Option>
        </div>
      </Radio.Group>
    </Card>
  )
}

function Given({ value }: { value: unknown }) {
  if (value !== null) return <Value value={value} side="base" />
  return (
    <Text size="sm" c="dimmed" fs="italic">
      {words.removed}
    </Text>
  )
}

function Option({ side, label, children }: { side: Side; label: string; children: ReactNode }) {
  return (
    <Radio.Card value={side} className={styles.option}>
      <Group gap="xs" wrap="nowrap" mb={6}>
        <Radio.Indicator size="xs" />
        <Text size="sm" fw={600}>
          {label}
        </Text>
      </Group>
      {children}
    </Radio.Card>
  )
}
