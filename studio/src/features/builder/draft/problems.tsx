import { Code, Collapse, Group, Loader, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconAlertTriangle,
  IconChevronDown,
  IconChevronUp,
  IconCircleCheck,
  IconCloudOff,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ProblemItem } from '@/api/schema'
import { fieldWords } from '@/shared/diff/words'
import { text } from '@/text'
import { useBuilder, useBuilderStore } from '../model/context'
import { type Checking, useChecks } from './checks'
import { placeOf } from './places'
import styles from './problems.module.css'

const words = text.draft.problems

/** What keeps the draft from being published, in a bar that opens. */
export function ProblemsPanel({ workflowId }: { workflowId: string }) {
  const checking = useChecks(workflowId)
  const problems = useBuilder((state) => state.problems)
  const [isOpen, { toggle }] = useDisclosure()
  const hasProblems = problems.length > 0
  const Chevron = isOpen ? IconChevronDown : IconChevronUp
  return (
    <section className={styles.panel} aria-label={words.label}>
      <div role="status">
        <UnstyledButton
          className={styles.bar}
          onClick={toggle}
          disabled={!hasProblems}
          aria-expanded={hasProblems ? isOpen : undefined}
        >
          <Summary checking={checking} count={problems.length} />
          {hasProblems && <Chevron size={16} aria-hidden />}
        </UnstyledButton>
      </div>
      <Collapse expanded={isOpen && hasProblems}>
        <ProblemList problems={problems} />
      </Collapse>
    </section>
  )
}

function Summary({ checking, count }: { checking: Checking; count: number }) {
  if (checking === 'failed')
    return <Said icon={<IconCloudOff size={16} />} said={words.unchecked} />
  if (count > 0)
    return <Said icon={<IconAlertTriangle size={16} />} said={words.count(count)} color="orange" />
  if (checking === 'checking')
    return <Said icon={<Loader size={12} color="gray" />} said={words.checking} />
  return <Said icon={<IconCircleCheck size={16} />} said={words.none} />
}

function Said({ icon, said, color }: { icon: ReactNode; said: string; color?: 'orange' }) {
  return (
    <Group gap={6} className={styles.said} data-color={color}>
      {icon}
      <Text size="xs" fw={550}>
        {said}
      </Text>
    </Group>
  )
}

interface ProblemListProps {
  problems: readonly ProblemItem[]
  /** Called when a problem was gone to. */
  onGone?: () => void
}

/** Problems; each leads to the node that has it. */
export function ProblemList({ problems, onGone }: ProblemListProps) {
  const store = useBuilderStore()
  function goTo(problem: ProblemItem) {
    const { document, enter } = store.getState()
    const { scope, id } = placeOf(problem, document)
    enter(scope, id ? [id] : [])
    onGone?.()
  }
  return (
    <ul className={styles.list}>
      {problems.map((problem, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: problems have no identity of their own
        <li key={index}>
          <UnstyledButton className={styles.problem} onClick={() => goTo(problem)}>
            <ProblemWords problem={problem} />
          </UnstyledButton>
        </li>
      ))}
    </ul>
  )
}

function ProblemWords({ problem }: { problem: ProblemItem }) {
  const document = useBuilder((state) => state.document)
  const { scope, id, field } = placeOf(problem, document)
  return (
    <>
      <span>
        <Text span size="sm" fw={550}>
          {problem.message}
        </Text>{' '}
        <Text span size="sm" c="dimmed">
          {problem.remedy}
        </Text>
      </span>
      <Group gap={6} className={styles.place}>
        {id && <Code>{[...scope, id].join(' / ')}</Code>}
        {field && (
          <Text size="xs" c="dimmed">
            {fieldWords(field)}
          </Text>
        )}
      </Group>
    </>
  )
}
