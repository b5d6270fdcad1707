import { Alert, Button, Group, Modal, Stack, Text, Textarea, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconRocket } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from '@/api/client'
import type { ProblemItem, Version, Workflow } from '@/api/schema'
import { useDenial } from '@/app/permissions'
import { Failed, Loading } from '@/shared/states'
import { tellFailure } from '@/shared/told'
import { text } from '@/text'
import { useBuilder } from '../model/context'
import { Comparison } from './comparison'
import { ProblemList } from './problems'
import { Published } from './published'
import { diffQuery, problemsQuery, versionQuery } from './queries'
import { useDraftSaver, useSaving } from './saving'

const words = text.draft.publish

/** A button that makes the draft the live version, and what it asks before. */
export function Publish({ workflow }: { workflow: Workflow }) {
  const saver = useDraftSaver()
  const [opened, { open, close }] = useDisclosure()
  const [version, setVersion] = useState<Version | null>(null)
  const isLive = useIsLive(workflow)
  const denial = useDenial('workflows:publish')
  async function begin() {
    if (denial) return
    if (!(await saver.flush())) return tellFailure(new Error(text.draft.notSaved))
    setVersion(null)
    open()
  }
  return (
    <>
      <Tooltip label={denial} disabled={!denial}>
        <Button
          size="xs"
          {...(denial ? { 'data-disabled': true, 'aria-disabled': true } : {})}
          variant={isLive ? 'default' : 'filled'}
          leftSection={<IconRocket size={16} />}
          onClick={begin}
        >
          {isLive ? words.published : words.action}
        </Button>
      </Tooltip>
      <Modal
        opened={opened}
        onClose={close}
        size="xl"
        title={version ? words.done(version.version_number) : words.title(workflow.name)}
      >
        {version ? (
          <Published workflow={workflow} onClose={close} />
        ) : (
          <Review workflow={workflow} onClose={close} onPublished={setVersion} />
        )}
      </Modal>
    </>
  )
}

/** Whether the draft is just what was published last. */
function useIsLive(workflow: Workflow): boolean {
  const number = workflow.live_version
  const live = useQuery({
    ...versionQuery(workflow.workflow_id, number ?? 0),
    enabled: number !== null,
  })
  const state = useSaving((saving) => saving.state)
  const revision = useSaving((saving) => saving.stored.revision)
  return number !== null && state === 'saved' && live.data?.draft_revision === revision
}

interface ReviewProps {
  workflow: Workflow
  onClose: () => void
  onPublished: (version: Version) => void
}

function Review({ workflow, onClose, onPublished }: ReviewProps) {
  const problems = useQuery(problemsQuery(workflow.workflow_id))
  if (problems.isPending) return <Loading rows={3} />
  if (problems.error) return <Failed error={problems.error} retry={() => problems.refetch()} />
  if (problems.data.length > 0) return <Prevented problems={problems.data} onClose={onClose} />
  return <PublishForm workflow={workflow} onClose={onClose} onPublished={onPublished} />
}

function Prevented({ problems, onClose }: { problems: ProblemItem[]; onClose: () => void }) {
  return (
    <Stack>
      <Text size="sm">{words.prevented(problems.length)}</Text>
      <ProblemList problems={problems} onGone={onClose} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {text.states.close}
        </Button>
      </Group>
    </Stack>
  )
}

function PublishForm({ workflow, onClose, onPublished }: ReviewProps) {
  const [message, setMessage] = useState('')
  const queries = useQueryClient()
  const id = workflow.workflow_id
  const publish = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/workflows/{workflow_id}/publish', {
          params: { path: { workflow_id: id } },
          body: { message: message.trim() },
        }),
      ),
    onSuccess(version) {
      for (const key of [['workflow', id], ['workflows'], ['versions', id], ['diff', id]])
        queries.invalidateQueries({ queryKey: key })
      onPublished(version)
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        publish.mutate()
      }}
    >
      <Stack>
        <Textarea
          label={words.message}
          description={words.messageHint}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
          autosize
          minRows={2}
          maxRows={6}
          maxLength={10_000}
          data-autofocus
        />
        {workflow.live_version === null ? (
          <FirstVersion />
        ) : (
          <SinceLive workflowId={id} live={workflow.live_version} />
        )}
        {publish.error && <Failed error={publish.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text.states.cancel}
          </Button>
          <Button type="submit" leftSection={<IconRocket size={16} />} loading={publish.isPending}>
            {words.action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function FirstVersion() {
  const count = useBuilder((state) => state.document.nodes.length)
  return <Text size="sm">{words.first(count)}</Text>
}

/** What the draft changes in the live version. */
function SinceLive({ workflowId, live }: { workflowId: string; live: number }) {
  const document = useBuilder((state) => state.document)
  const version = useQuery(versionQuery(workflowId, live))
  const diff = useQuery(diffQuery(workflowId, live, 'draft'))
  if (version.isPending || diff.isPending) return <Loading rows={3} />
  const error = version.error ?? diff.error
  if (error) return <Failed error={error} retry={() => diff.refetch()} />
  if (!version.data || !diff.data) return null
  if (diff.data.is_empty)
    return (
      <Alert variant="light" color="gray">
        {words.same(live)}
      </Alert>
    )
  return (
    <Comparison
      diff={diff.data}
      before={{ label: text.draft.liveSide(live), spec: version.data.spec }}
      after={{ label: text.draft.draft, spec: { ...document } }}
    />
  )
}
