import { Text, UnstyledButton } from '@mantine/core'
import type { Template } from '@/api/schema'
import styles from './create.module.css'
import { TemplateIcon } from './template-icon'

/** What a template is about, in short. */
export function TemplateCard({ template, onClick }: { template: Template; onClick: () => void }) {
  return (
    <UnstyledButton className={styles.card} onClick={onClick}>
      <TemplateIcon name={template.icon} />
      <Text fw={600} size="sm">
        {template.title}
      </Text>
      <Text size="sm" c="dimmed" lineClamp={4}>
        {template.description}
      </Text>
    </UnstyledButton>
  )
}
