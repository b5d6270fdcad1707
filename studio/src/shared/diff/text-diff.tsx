import { Group, Skeleton, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { text } from '@/text'
import styles from './text-diff.module.css'
import type { SidesProps } from './text-sides'

const TextSides = lazy(() => import('./text-sides').then((it) => ({ default: it.TextSides })))

type TextDiffProps = Omit<SidesProps, 'beforeLabel' | 'afterLabel'> & {
  /** What the sides are called. */
  beforeLabel?: string
  afterLabel?: string
}

/** Two texts side by side, with what differs marked. */
export function TextDiff({
  beforeLabel = text.draft.diff.from,
  afterLabel = text.draft.diff.to,
  ...texts
}: TextDiffProps) {
  return (
    <div className={styles.frame}>
      <Group grow gap={0} className={styles.labels}>
        <Text size="xs" fw={600} c="dimmed">
          {beforeLabel}
        </Text>
        <Text size="xs" fw={600} c="dimmed">
          {afterLabel}
        </Text>
      </Group>
      <Suspense fallback={<Skeleton height={240} radius={0} />}>
        <TextSides {...texts} beforeLabel={beforeLabel} afterLabel={afterLabel} />
      </Suspense>
    </div>
  )
}
