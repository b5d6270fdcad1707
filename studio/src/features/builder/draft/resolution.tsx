import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconCheck, IconInfoCircle } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { Problem } from '@/api/problem'
import type { Diff } from '@/api/schema'
import { Failed, Loading } from '@/shared/states'
import { text } from '@/text'
import { useBuilderStore } from '../model/context'
import { documentOf, type WorkflowDocument } from '../model/document'
import { Choices } from './choices'
import { Comparison } from './comparison'
import { type Edit, type Merged, useMerging } from './merging'
import { personOf } from './people'
import { decide, type Side } from './resolve'
import type { Stored } from './saver'
import { useDraftSaver } from './saving'

const words = text.draft.conflict

interface ResolutionProps {
  workflowId: string
  theirs: Stored
  onClose: () => void
}

/** Brings what is edited here and what somebody else saved together. */
export function Resolution({ workflowId, theirs, onClose }: ResolutionProps) {
  const saver = useDraftSaver()
  const builder = useBuilderStore()
  const { mutate, data, error, isPending } = useMerging(workflowId)
  const [edit] = useState<Edit>(() => ({
    base: saver.store.getState().stored.document,
    mine: builder.getState().document,
  }))
  const [decided, setDecided] = useState(edit)
  useEffect(() => mutate(edit), [mutate, edit])
  const newest = data?.theirs ?? theirs

  /** Goes on from theirs with these documents: each is one step of undo, the last is kept. */
  function take(...documents: WorkflowDocument[]) {
    saver.rebase(newest)
    for (const document of documents) builder.getState().replace(document)
    onClose()
  }
  function choose({ merge }: Merged, sides: Side[]) {
    const all = { ...decided, theirs: newest.document }
    const next = merge.conflicts.reduce(
      (known, conflict, index) => decide(known, conflict, sides[index] ?? 'mine'),
      all,
    )
    setDecided(next)
    mutate(next)
  }

  const merged = data?.merge.spec ? documentOf(data.merge.spec) : null
  const isDeciding = data !== undefined && !isPending && !merged
  const instead = (
    <Group gap="xs">
      <Button variant="default" onClick={() => take(newest.document, edit.mine)}>
        {words.keepMine}
      </Button>
      <Button variant="default" onClick={() => take(newest.document)}>
        {words.takeTheirs}
      </Button>
    </Group>
  )
  const cannotMerge = error instanceof Problem && error.status === 422
  return (
    <Stack>
      <Text size="sm">{words.explanation(personOf(newest.savedBy), newest.revision)}</Text>
      {isPending && <Loading rows={3} />}
      {error && !cannotMerge && <Failed error={error} retry={() => mutate(decided)} />}
      {cannotMerge && <Apart theirs={newest} mine={edit.mine} />}
      {isDeciding && (
        <Choices
          key={data.merge.conflicts.map((one) => one.draft_path).join()}
          conflicts={data.merge.conflicts}
          instead={instead}
          onChosen={(sides) => choose(data, sides)}
        />
      )}
      {merged && !isPending && (
        <Preview theirs={newest} merged={merged} diff={data?.merge.diff ?? null} />
      )}
      {!isDeciding && (
        <Group justify="space-between">
          {instead}
          {merged && (
            <Button loading={isPending} onClick={() => take(merged)} data-autofocus>
              {words.merge}
            </Button>
          )}
        </Group>
      )}
      <Text size="xs" c="dimmed">
        {words.undo}
      </Text>
    </Stack>
  )
}

interface PreviewProps {
  theirs: Stored
  merged: WorkflowDocument
  diff: Diff | null
}

function Preview({ theirs, merged, diff }: PreviewProps) {
  return (
    <>
      <Alert color="teal" variant="light" icon={<IconCheck />}>
        {words.fits}
      </Alert>
      <Comparison
        diff={diff}
        before={{ label: words.theirRevision(theirs.revision), spec: { ...theirs.document } }}
        after={{ label: words.merged, spec: { ...merged } }}
      />
    </>
  )
}

function Apart({ theirs, mine }: { theirs: Stored; mine: WorkflowDocument }) {
  return (
    <>
      <Alert color="gray" variant="light" icon={<IconInfoCircle />}>
        {words.cannotMerge}
      </Alert>
      <Comparison
        diff={null}
        before={{ label: words.theirRevision(theirs.revision), spec: { ...theirs.document } }}
        after={{ label: words.yours, spec: { ...mine } }}
      />
    </>
  )
}
