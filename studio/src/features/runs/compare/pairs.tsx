import { ActionIcon, Badge, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Step } from '@/api/schema'
import { TextDiff } from '@/shared/diff/text-diff'
import { Failed, Loading } from '@/shared/states'
import { StatusBadge } from '@/shared/status'
import { text } from '@/text'
import { durationText, lengthOf } from '../duration'
import { stepQuery } from '../queries'
import { type StepPair, written } from './compare'

const words = text.runs.compare
const portion = 200

interface PairTableProps {
  pairs: readonly StepPair[]
  runId: string
  otherId: string
}

/** Steps of two runs side by side; each can be opened to compare its outputs. */
export function PairTable({ pairs, runId, otherId }: PairTableProps) {
  const [open, setOpen] = useState<string | null>(null)
  const shown = pairs.slice(0, portion)
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table verticalSpacing={6} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={44}>
              <VisuallyHidden>{words.unfold}</VisuallyHidden>
            </Table.Th>
            <Table.Th>{words.step}</Table.Th>
            <Table.Th w={190}>{words.this}</Table.Th>
            <Table.Th w={190}>{words.that}</Table.Th>
            <Table.Th w={150}>{words.output}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((pair) => (
            <PairRow
              key={pair.key}
              pair={pair}
              isOpen={open === pair.key}
              onToggle={() => setOpen(open === pair.key ? null : pair.key)}
              runId={runId}
              otherId={otherId}
            />
          ))}
        </Table.Tbody>
      </Table>
      {pairs.length > portion && (
        <Text size="sm" c="dimmed" mt="xs">
          {words.first(portion, pairs.length)}
        </Text>
      )}
    </Table.ScrollContainer>
  )
}

interface PairRowProps {
  pair: StepPair
  isOpen: boolean
  onToggle: () => void
  runId: string
  otherId: string
}

function PairRow({ pair, isOpen, onToggle, runId, otherId }: PairRowProps) {
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={words.open(pair.key)}
            aria-expanded={isOpen}
            onClick={onToggle}
          >
            {isOpen ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
          </ActionIcon>
        </Table.Td>
        <Table.Td fw={550}>{pair.key}</Table.Td>
        <Table.Td>
          <Side step={pair.one} />
        </Table.Td>
        <Table.Td>
          <Side step={pair.other} />
        </Table.Td>
        <Table.Td>
          <Badge variant="light" tt="none" color={pair.outputs === 'different' ? 'orange' : 'gray'}>
            {words.outputs[pair.outputs]}
          </Badge>
        </Table.Td>
      </Table.Tr>
      {isOpen && (
        <Table.Tr>
          <Table.Td colSpan={5} p={0}>
            <OutputDiff pair={pair} runId={runId} otherId={otherId} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  )
}

function Side({ step }: { step: Step | null }) {
  if (!step)
    return (
      <Text size="sm" c="dimmed">
        {words.notReached}
      </Text>
    )
  return (
    <>
      <StatusBadge status={step.status} />
      {step.ended_at && (
        <Text span size="sm" c="dimmed" ml={8}>
          {durationText(lengthOf(step, 0))}
        </Text>
      )}
    </>
  )
}

function OutputDiff({ pair, runId, otherId }: Omit<PairRowProps, 'isOpen' | 'onToggle'>) {
  const one = useStepOutput(runId, pair.one)
  const other = useStepOutput(otherId, pair.other)
  const error = one.error ?? other.error
  if (error) return <Failed error={error} />
  if (one.isLoading || other.isLoading) return <Loading rows={2} />
  return (
    <TextDiff
      before={shownOf(one.data)}
      after={shownOf(other.data)}
      beforeLabel={words.this}
      afterLabel={words.that}
      language="json"
    />
  )
}

function useStepOutput(runId: string, step: Step | null) {
  return useQuery({
    ...stepQuery(runId, step?.key ?? '', `${step?.attempt} ${step?.status}`),
    enabled: step !== null,
  })
}

function shownOf(step: Step | undefined): string {
  if (!step) return ''
  return written(step.error ? { output: step.output, error: step.error } : step.output)
}
