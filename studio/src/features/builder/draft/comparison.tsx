import { Alert, SegmentedControl, Stack } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useState } from 'react'
import type { Diff } from '@/api/schema'
import { DocumentDiff } from '@/shared/diff/document-diff'
import { TextDiff } from '@/shared/diff/text-diff'
import { text } from '@/text'
import { documentOf } from '../model/document'
import { withoutDefaults } from './defaults'
import { yamlOf } from './yaml-text'

const words = text.draft.compare

/** One of two documents to compare. */
export interface Compared {
  label: string
  spec: { [name: string]: unknown }
}

interface ComparisonProps {
  /** The difference in words; null when the service cannot tell it. */
  diff: Diff | null
  before: Compared
  after: Compared
}

/** What differs between two documents, in words or as texts side by side. */
export function Comparison({ diff, before, after }: ComparisonProps) {
  const [view, setView] = useState<'words' | 'text'>('words')
  const shown = diff === null ? 'text' : view
  return (
    <Stack gap="sm">
      {diff === null ? (
        <Alert variant="light" color="gray" icon={<IconInfoCircle />}>
          {words.unknown}
        </Alert>
      ) : (
        <SegmentedControl
          size="xs"
          w="fit-content"
          aria-label={words.label}
          value={view}
          onChange={(value) => setView(value as 'words' | 'text')}
          data={[
            { value: 'words', label: words.words },
            { value: 'text', label: words.text },
          ]}
        />
      )}
      {diff && shown === 'words' && <DocumentDiff diff={diff} />}
      {shown === 'text' && (
        <TextDiff
          language="yaml"
          before={yamlOf(withoutDefaults(documentOf(before.spec)))}
          after={yamlOf(withoutDefaults(documentOf(after.spec)))}
          beforeLabel={before.label}
          afterLabel={after.label}
        />
      )}
    </Stack>
  )
}
