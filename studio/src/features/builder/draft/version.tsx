import { Button, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { IconRestore } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '@/api/problem'
import type { Version, VersionDetail } from '@/api/schema'
import { Failed, Loading } from '@/shared/states'
import { tell } from '@/shared/told'
import { text } from '@/text'
import { useBuilder, useBuilderStore } from '../model/context'
import { documentOf } from '../model/document'
import { Comparison } from './comparison'
import styles from './history.module.css'
import { diffQuery, type Named, versionQuery } from './queries'

const words = text.draft.history

interface VersionViewProps {
  version: Version
  onClose: () => void
}

/** What a version changed, or what the draft has changed since, and a way back to it. */
export function VersionView({ version, onClose }: VersionViewProps) {
  const { workflow_id: id, version_number: number } = version
  const [other, setOther] = useState<'before' | 'draft'>(number > 1 ? 'before' : 'draft')
  const detail = useQuery(versionQuery(id, number))
  return (
    <Stack className={styles.view}>
      <Group justify="space-between" align="flex-start">
        <Title order={3} size="h5">
          {words.version(number)}
        </Title>
        {detail.data && <Restore version={detail.data} onClose={onClose} />}
      </Group>
      {version.message && <Text size="sm">{version.message}</Text>}
      {number > 1 ? (
        <SegmentedControl
          size="xs"
          w="fit-content"
          aria-label={words.compare}
          value={other}
          onChange={(value) => setOther(value as 'before' | 'draft')}
          data={[
            { value: 'before', label: words.withBefore(number - 1) },
            { value: 'draft', label: words.withDraft },
          ]}
        />
      ) : (
        <Text size="sm" fw={550}>
          {words.withDraft}
        </Text>
      )}
      {detail.isPending && <Loading rows={3} />}
      {detail.error && <Failed error={detail.error} retry={() => detail.refetch()} />}
      {detail.data && other === 'draft' && <AgainstDraft version={detail.data} />}
      {detail.data && other === 'before' && <AgainstBefore version={detail.data} />}
    </Stack>
  )
}

function AgainstBefore({ version }: { version: VersionDetail }) {
  const { workflow_id: id, version_number: number } = version
  const before = useQuery(versionQuery(id, number - 1))
  if (before.isPending) return <Loading rows={3} />
  if (before.error) return <Failed error={before.error} retry={() => before.refetch()} />
  return (
    <Difference
      workflowId={id}
      before={{ name: number - 1, label: words.version(number - 1), spec: before.data.spec }}
      after={{ name: number, label: words.version(number), spec: version.spec }}
    />
  )
}

function AgainstDraft({ version }: { version: VersionDetail }) {
  const document = useBuilder((state) => state.document)
  const { workflow_id: id, version_number: number } = version
  return (
    <Difference
      workflowId={id}
      before={{ name: number, label: words.version(number), spec: version.spec }}
      after={{ name: 'draft', label: text.draft.draft, spec: { ...document } }}
    />
  )
}

interface Side {
  name: Named
  label: string
  spec: { [name: string]: unknown }
}

function Difference(props: { workflowId: string; before: Side; after: Side }) {
  const { workflowId, before, after } = props
  const diff = useQuery(diffQuery(workflowId, before.name, after.name))
  if (diff.isPending) return <Loading rows={3} />
  const isUnfinished = diff.error instanceof Problem && diff.error.status === 422
  if (diff.error && !isUnfinished) return <Failed error={diff.error} retry={() => diff.refetch()} />
  return <Comparison diff={diff.data ?? null} before={before} after={after} />
}

function Restore({ version, onClose }: { version: VersionDetail; onClose: () => void }) {
  const store = useBuilderStore()
  function restore() {
    store.getState().replace(documentOf(version.spec))
    tell(words.restored(version.version_number))
    onClose()
  }
  return (
    <Button size="xs" variant="default" leftSection={<IconRestore size={16} />} onClick={restore}>
      {words.restore}
    </Button>
  )
}
