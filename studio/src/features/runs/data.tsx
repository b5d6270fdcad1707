import { Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import type { RunDetail } from '@/api/schema'
import { JsonTree } from '@/shared/json-tree'
import { text } from '@/text'
import styles from './page.module.css'
import { isEnded } from './reduce'

const words = text.runs.page

/** What a run was given, and what it gave. */
export function RunData({ run }: { run: RunDetail }) {
  const hasPins = Object.keys(run.pins).length > 0
  return (
    <div className={styles.view}>
      <Stack className={styles.padded} gap="lg">
        <Part title={words.inputs}>
          <JsonTree value={run.inputs} path="inputs" label={words.inputs} />
        </Part>
        <Part title={words.outputs}>
          {run.outputs === null ? (
            <Text size="sm" c="dimmed">
              {isEnded(run) ? words.noOutputs : words.outputsLater}
            </Text>
          ) : (
            <JsonTree value={run.outputs} label={words.outputs} />
          )}
        </Part>
        {hasPins && (
          <Part title={words.pins}>
            <JsonTree value={run.pins} label={words.pins} />
          </Part>
        )}
      </Stack>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h5" mb={6}>
        {title}
      </Title>
      {children}
    </section>
  )
}
