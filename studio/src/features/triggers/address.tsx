import { ActionIcon, Anchor, CopyButton, Group, Stack, Text, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy, IconExternalLink } from '@tabler/icons-react'
import type { Trigger } from '@/api/schema'
import { page } from '@/app/page'
import { text } from '@/text'
import styles from './triggers.module.css'

const words = text.triggers.address

/** The addresses of a webhook or a form. */
export function TriggerAddress({ trigger }: { trigger: Trigger }) {
  const { url, test_url: testUrl } = trigger
  if (!url) return null
  if (!testUrl)
    return (
      <Stack gap={6}>
        <Address label={words.form} address={page.api + url} />
        <Anchor href={page.api + url} target="_blank" rel="noreferrer" size="sm">
          {words.open} <IconExternalLink size={13} aria-hidden />
        </Anchor>
      </Stack>
    )
  return (
    <Stack gap="sm">
      <Address label={words.production} hint={words.productionHint} address={page.api + url} />
      <Address label={words.test} hint={words.testHint} address={page.api + testUrl} />
    </Stack>
  )
}

function Address(props: { label: string; hint?: string; address: string }) {
  const { label, hint, address } = props
  return (
    <div>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      {hint && (
        <Text size="xs" c="dimmed">
          {hint}
        </Text>
      )}
      <Group gap="xs" wrap="nowrap" mt={4}>
        <code className={styles.address}>{address}</code>
        <Copy value={address} label={words.copy} />
      </Group>
    </div>
  )
}

/** Copies a text. */
export function Copy({ value, label }: { value: string; label: string }) {
  return (
    <CopyButton value={value} timeout={2_000}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? words.copied : label}>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={copied ? words.copied : label}
            onClick={copy}
          >
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}
