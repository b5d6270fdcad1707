import { Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core'
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { CodeEditor } from '@/shared/code/code-editor'
import { Failed, Loading } from '@/shared/states'
import { text } from '@/text'

const words = text.runs.testCase

interface TestCaseProps {
  runId: string
  opened: boolean
  onClose: () => void
}

/** A run as a file with a test case, to copy or to keep. */
export function TestCase({ runId, opened, onClose }: TestCaseProps) {
  return (
    <Modal opened={opened} onClose={onClose} size="xl" title={words.title}>
      <TestCaseFile runId={runId} />
    </Modal>
  )
}

function TestCaseFile({ runId }: { runId: string }) {
  const found = useQuery({
    queryKey: ['test-case', runId],
    retry: false,
    queryFn: () =>
      answer(api.GET('/v1/runs/{run_id}/test-case', { params: { path: { run_id: runId } } })),
  })
  if (found.isPending) return <Loading rows={4} />
  if (found.error) return <Failed error={found.error} retry={() => found.refetch()} />
  const { name, yaml } = found.data
  const file = `${
    name
      .slice(0, 40)
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'run'
  }.yaml`
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {words.explain}
      </Text>
      <CodeEditor
        label={words.yaml}
        labelHidden
        language="yaml"
        value={yaml}
        readOnly
        maxRows={20}
      />
      <Text size="sm">
        {words.how} <Code>python -m automate_engine.testing {file}</Code>
      </Text>
      <Group justify="flex-end" gap="xs">
        <CopyButton value={yaml}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              onClick={copy}
            >
              {copied ? words.copied : words.copy}
            </Button>
          )}
        </CopyButton>
        <Button leftSection={<IconDownload size={16} />} onClick={() => download(file, yaml)}>
          {words.download}
        </Button>
      </Group>
    </Stack>
  )
}

function download(name: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: 'application/yaml' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
