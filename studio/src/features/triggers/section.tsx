import { Stack, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './triggers.module.css'

/** A part of the form of a trigger. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={title}>
      <Stack gap="md">
        <Title order={3} size="h5">
          {title}
        </Title>
        {children}
      </Stack>
    </section>
  )
}
