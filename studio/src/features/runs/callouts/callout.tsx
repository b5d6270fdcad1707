import { Text } from '@mantine/core'
import type { TablerIcon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import styles from './callout.module.css'

interface CalloutProps {
  color: 'red' | 'yellow'
  icon: TablerIcon
  title: string
  children: ReactNode
}

/** Something about a run that a person should see first. */
export function Callout({ color, icon: Icon, title, children }: CalloutProps) {
  return (
    <section className={styles.callout} data-color={color} aria-label={title}>
      <Icon size={20} className={styles.icon} aria-hidden />
      <div className={styles.content}>
        <Text fw={600} size="sm">
          {title}
        </Text>
        {children}
      </div>
    </section>
  )
}
