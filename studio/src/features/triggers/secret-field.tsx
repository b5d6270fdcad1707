import { Anchor, Button, Group, PasswordInput, Stack, Text, Textarea } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useState } from 'react'
import type { TriggerKind } from '@/api/schema'
import { text } from '@/text'

const words = text.triggers.secret

interface SecretFieldProps {
  kind: TriggerKind
  isKept: boolean
  /** Undefined while the stored one stays, null when it is to be removed. */
  value: string | null | undefined
  onChange: (value: string | null | undefined) => void
  error: string | null
}

/** A secret that can be written and never read. */
export function SecretField({ kind, isKept, value, onChange, error }: SecretFieldProps) {
  if (isKept && typeof value !== 'string')
    return (
      <Stack gap="xs" align="flex-start">
        <Group gap={6} wrap="nowrap">
          <IconLock size={16} aria-hidden />
          <Text size="sm">{value === null ? words.removed : words.kept}</Text>
        </Group>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => onChange('')}>
            {words.replace}
          </Button>
          {value === null ? (
            <KeepButton onClick={() => onChange(undefined)} />
          ) : (
            <Button size="xs" variant="subtle" color="gray" onClick={() => onChange(null)}>
              {words.remove}
            </Button>
          )}
        </Group>
        {error && (
          <Text size="xs" c="var(--mantine-color-error)">
            {error}
          </Text>
        )}
      </Stack>
    )
  return (
    <Stack gap="xs" align="stretch">
      <SecretInput kind={kind} value={value ?? ''} onChange={onChange} error={error} />
      {isKept && (
        <div>
          <KeepButton onClick={() => onChange(undefined)} />
        </div>
      )}
    </Stack>
  )
}

function KeepButton({ onClick }: { onClick: () => void }) {
  return (
    <Button size="xs" variant="subtle" color="gray" onClick={onClick}>
      {words.keep}
    </Button>
  )
}

interface SecretInputProps {
  kind: TriggerKind
  value: string
  onChange: (value: string) => void
  error: string | null
}

function SecretInput({ kind, value, onChange, error }: SecretInputProps) {
  const [several, setSeveral] = useState(false)
  const shared = {
    label: kind.secret_title,
    description: kind.secret_description,
    value,
    error,
    autoComplete: 'new-password',
    spellCheck: false,
  }
  if (several)
    return (
      <Textarea
        {...shared}
        autosize
        minRows={2}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  return (
    <>
      <PasswordInput
        {...shared}
        visibilityToggleButtonProps={{ 'aria-label': words.show }}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {kind.type === 'webhook' && (
        <Anchor
          component="button"
          type="button"
          size="xs"
          ta="start"
          onClick={() => setSeveral(true)}
        >
          {words.lines}
        </Anchor>
      )}
    </>
  )
}
