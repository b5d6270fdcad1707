import { Button, CopyButton, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import type { ApprovalLink } from '@/api/schema'
import { messageOf } from '@/shared/states'
import { Moment } from '@/shared/time'
import { text } from '@/text'
import styles from './approvals.module.css'
import { useLinkApproval } from './queries'

const words = text.approvals.link

interface ShareLinkProps {
  approvalId: string
  title: string
  onClose: () => void
}

/** Makes a link by which a person without an account decides. */
export function ShareLink({ approvalId, title, onClose }: ShareLinkProps) {
  const [recipient, setRecipient] = useState('')
  const [seconds, setSeconds] = useState('86400')
  const link = useLinkApproval(approvalId)
  function make(event: FormEvent) {
    event.preventDefault()
    link.mutate({ recipient: recipient.trim(), expires_seconds: Number(seconds) })
  }
  return (
    <Modal opened onClose={onClose} title={words.title}>
      <Text fw={600} mb="sm" className={styles.title}>
        {title}
      </Text>
      {link.data ? (
        <Made link={link.data} onAnother={link.reset} />
      ) : (
        <form onSubmit={make}>
          <Stack>
            <Text size="sm">{words.explanation}</Text>
            <TextInput
              label={words.recipient}
              description={words.recipientHint}
              placeholder={words.recipientPlaceholder}
              maxLength={200}
              value={recipient}
              data-autofocus
              onChange={(event) => setRecipient(event.currentTarget.value)}
            />
            <Select
              label={words.lasts}
              data={words.durations}
              value={seconds}
              allowDeselect={false}
              onChange={(value) => value && setSeconds(value)}
            />
            {link.error && (
              <Text size="sm" c="red" role="alert">
                {messageOf(link.error)}
              </Text>
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {text.states.cancel}
              </Button>
              <Button type="submit" loading={link.isPending}>
                {words.make}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  )
}

function Made({ link, onAnother }: { link: ApprovalLink; onAnother: () => void }) {
  return (
    <Stack>
      <TextInput
        label={words.address}
        readOnly
        value={link.url}
        onFocus={(event) => event.currentTarget.select()}
        data-autofocus
      />
      <Text size="sm" c="dimmed">
        {words.ends} <Moment at={link.expires_at} />
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onAnother}>
          {words.another}
        </Button>
        <CopyButton value={link.url}>
          {({ copied, copy }) => (
            <Button
              onClick={copy}
              leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            >
              {copied ? words.copied : words.copy}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Stack>
  )
}
