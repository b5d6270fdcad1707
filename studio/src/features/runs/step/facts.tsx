import { Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Step } from '@/api/schema'
import { StatusBadge, StatusIcon } from '@/shared/status'
import { Moment } from '@/shared/time'
import { text } from '@/text'
import { errorOf } from '../callouts/error'
import { durationText, lengthOf } from '../duration'
import { useNow } from '../now'
import styles from './panel.module.css'

const words = text.runs.step

/** When a step was executed, how long it took, and how its attempts went. */
export function StepFacts({ step, attempts }: { step: Step; attempts: readonly Step[] }) {
  return (
    <Stack gap="xs">
      <dl className={styles.facts}>
        <Fact name={text.runs.page.started}>
          <Moment at={step.started_at} />
        </Fact>
        <Fact name={step.ended_at ? text.runs.page.took : text.runs.page.takesUntilNow}>
          <Length step={step} />
        </Fact>
        {step.port && <Fact name={words.port}>{step.port}</Fact>}
        {step.wake_at && !step.ended_at && (
          <Fact name={words.wakes}>
            <Moment at={step.wake_at} />
          </Fact>
        )}
      </dl>
      {step.reused && (
        <Text size="sm" c="dimmed">
          {words.reused}
        </Text>
      )}
      {attempts.length > 1 && <Attempts attempts={attempts} />}
    </Stack>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

/** How long an attempt took, or takes until now. */
function Length({ step }: { step: Step }) {
  const now = useNow(step.ended_at === null)
  return durationText(lengthOf(step, now))
}

function Attempts({ attempts }: { attempts: readonly Step[] }) {
  return (
    <dl className={styles.facts}>
      {attempts.map((one) => (
        <Fact key={one.attempt} name={text.runs.timeline.attempt(one.attempt)}>
          <Group gap="xs">
            {one.status === 'RETRYING' ? (
              <>
                <StatusIcon status={one.status} /> {words.triedAgain}
              </>
            ) : (
              <StatusBadge status={one.status} />
            )}
            <Text span size="sm" c="dimmed">
              <Length step={one} />
            </Text>
          </Group>
          {one.error && (
            <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {errorOf(one.error).message}
            </Text>
          )}
        </Fact>
      ))}
    </dl>
  )
}
