import { Alert, Button, Collapse, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconSend } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Problem, problemOf } from '@/api/problem'
import type { Trigger } from '@/api/schema'
import { page } from '@/app/page'
import { CodeEditor } from '@/shared/code/code-editor'
import type { JsonObject } from '@/shared/json/data'
import { messageOf } from '@/shared/states'
import { text } from '@/text'
import { Copy } from './address'
import { samplesQuery } from './queries'
import { carriesSecret, curlOf, isSigned, methodOf, sampleBody, secretHeaders } from './sending'
import styles from './triggers.module.css'

const words = text.triggers.test

interface TestDeliveryProps {
  trigger: Trigger
  sample: unknown
}

/** Sends a delivery to the test address, or shows how to send one that has to be signed. */
export function TestDelivery({ trigger, sample }: TestDeliveryProps) {
  const [opened, { toggle }] = useDisclosure()
  return (
    <Stack gap="sm" align="stretch">
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconSend size={14} />}
          aria-expanded={opened}
          onClick={toggle}
        >
          {words.title}
        </Button>
      </div>
      <Collapse expanded={opened}>
        {opened && <Delivery trigger={trigger} sample={sample} />}
      </Collapse>
    </Stack>
  )
}

function Delivery({ trigger, sample }: TestDeliveryProps) {
  const config = trigger.config as JsonObject
  const [body, setBody] = useState(() => sampleBody(sample))
  const [secret, setSecret] = useState('')
  const method = methodOf(config)
  const send = useSend(trigger, method)
  const address = page.api + (trigger.test_url ?? '')
  const isWrong = !isJson(body)
  const editor = (
    <CodeEditor
      language="json"
      label={words.body}
      value={body}
      onChange={setBody}
      minRows={4}
      maxRows={12}
      error={isWrong ? words.noJson : null}
    />
  )
  if (isSigned(config.signature)) {
    const command = curlOf(address, method, config.signature, body)
    return (
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {words.curlText}
        </Text>
        {editor}
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <pre className={styles.code}>{command}</pre>
          <Copy value={command} label={words.curl} />
        </Group>
      </Stack>
    )
  }
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {words.text}
      </Text>
      {editor}
      {carriesSecret(config.signature) && (
        <PasswordInput
          label={words.secret}
          description={words.secretHint}
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': text.triggers.secret.show }}
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
      )}
      <Group gap="sm">
        <Button
          size="xs"
          loading={send.isPending}
          disabled={isWrong}
          onClick={() => send.mutate({ body, headers: secretHeaders(config.signature, secret) })}
        >
          {words.send}
        </Button>
        {send.isSuccess && (
          <Text size="sm" c="teal" role="status">
            {words.sent}
          </Text>
        )}
      </Group>
      {send.error && (
        <Alert color="red" variant="light" title={text.states.problem}>
          {messageOf(send.error)}
        </Alert>
      )}
    </Stack>
  )
}

interface Sent {
  body: string
  headers: Record<string, string>
}

/** Delivers as any sender does: without what tells the service who is signed in here. */
function useSend(trigger: Trigger, method: string) {
  const queries = useQueryClient()
  return useMutation<void, Problem | Error, Sent>({
    mutationFn: async ({ body, headers }) => {
      const response = await fetch(page.api + (trigger.test_url ?? ''), {
        method,
        credentials: 'omit',
        headers: { 'Content-Type': 'application/json', ...headers },
        ...(method === 'GET' ? {} : { body }),
      })
      if (!response.ok) throw await problemOf(response)
    },
    onSuccess: () => queries.invalidateQueries(samplesQuery(trigger.trigger_id)),
  })
}

function isJson(written: string): boolean {
  try {
    JSON.parse(written)
    return true
  } catch {
    return false
  }
}
