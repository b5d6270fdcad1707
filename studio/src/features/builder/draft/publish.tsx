import { Alert, Button, Group, Modal, Stack, Text, Textarea, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconRocket } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { answer, api } from '@/api/client'
import { Problem } from '@/api/problem'
import type { ProblemItem, Version, Workflow } from '@/api/schema'
import { useDenial } from '@/app/permissions'
import { sameJson } from '@/shared/diff/same'
import { Failed, Loading } from '@/shared/states'
import { tellFailure } from '@/shared/told'
import { text } from '@/text'
import { useBuilder } from '../model/context'
import { documentOf } from '../model/document'
import { Comparison } from './comparison'
import { ProblemList } from './problems'
import { Published } from './published'
import { diffQuery, problemsQuery, versionQuery } from './queries'
import { useDraftSaver, useSaving, useTakeOthers } from './saving'

const words = text.draft.publish

/** A button that makes the draft the live version, and what it asks before. */
export function Publish({ workflow }: { workflow: Workflow }) {
  const saver = useDraftSaver()
  const takeOthers = useTakeOthers(saver, workflow.workflow_id)
  const [opened, { open, close }] = useDisclosure()
  const [revision, setRevision] = useState(0)
  const [version, setVersion] = useState<Version | null>(null)
  const isLive = useIsLive(workflow)
  const denial = useDenial('workflows:publish')
  async function begin() {
    if (denial) return
    if (!(await saver.flush())) return tellFailure(new Error(text.draft.notSaved))
    await takeOthers()
    setRevision(saver.store.getState().stored.revision)
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
          <Review
            key={revision}
            workflow={workflow}
            revision={revision}
            onClose={close}
            onAgain={begin}
            onPublished={setVersion}
          />
        )}
      </Modal>
    </>
  )
}

/** Whether the draft is just what is live. */
function useIsLive(workflow: Workflow): boolean {
  const number = workflow.live_version
  const live = useQuery({
    ...versionQuery(workflow.workflow_id, number ?? 0),
    enabled: number !== null,
  })
  const { state, stored } = useSaving((saving) => saving)
  const version = live.data
  return useMemo(
    () =>
      version !== undefined &&
      state === 'saved' &&
      (version.draft_revision === stored.revision ||
        sameJson(documentOf(version.spec), stored.document)),
    [version, state, stored],
  )
}

interface ReviewProps {
  workflow: Workflow
  /** The draft's revision that is shown, and no other is published. */
  revision: number
  onClose: () => void
  onAgain: () => void
  onPublished: (version: Version) => void
}

function Review(props: ReviewProps) {
  const { workflow, onClose } = props
  const problems = useQuery(problemsQuery(workflow.workflow_id))
  if (problems.isPending) return <Loading rows={3} />
  if (problems.error) return <Failed error={problems.error} retry={() => problems.refetch()} />
  if (problems.data.length > 0) return <Prevented problems={problems.data} onClose={onClose} />
  return <PublishForm {...props} />
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

function PublishForm({ workflow, revision, onClose, onAgain, onPublished }: ReviewProps) {
  const [message, setMessage] = useState('')
  const queries = useQueryClient()
  const id = workflow.workflow_id
  const publish = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/workflows/{workflow_id}/publish', {
          params: { path: { workflow_id: id } },
          body: { message: message.trim(), revision },
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
        {publish.error && <Refused error={publish.error} onAgain={onAgain} />}
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

/** Why nothing was published. What somebody else saved in between is looked at first. */
function Refused({ error, onAgain }: { error: Error; onAgain: () => void }) {
  if (!(error instanceof Problem && error.status === 409)) return <Failed error={error} />
  return (
    <Alert color="yellow" variant="light" title={words.moved}>
      <Button size="xs" variant="default" onClick={onAgain}>
        {words.again}
      </Button>
    </Alert>
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
