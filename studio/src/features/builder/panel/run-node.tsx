import { Button, Group, Tooltip } from '@mantine/core'
import { IconPlayerPlay, IconPlayerTrackNext } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { answer, api } from '@/api/client'
import type { Json, JsonObject } from '@/shared/json/data'
import { schemaProblems } from '@/shared/schema-form/schema-problems'
import { tellFailure } from '@/shared/told'
import { text } from '@/text'
import { useDraftSaver } from '../draft/saving'
import { useBuilderStore } from '../model/context'
import { upstream } from '../model/edits'
import type { Sample } from './names'
import type { Sampling } from './sampling'

const words = text.panel.run

const StartRun = lazy(() =>
  import('@/features/runs/start').then((it) => ({ default: it.StartRun })),
)

interface RunNodeProps {
  workflowId: string
  path: readonly string[]
  sampling: Sampling
  onStarted: () => void
}

/** Runs the draft up to a node, or the node alone with the sample's outputs of those before it. */
export function RunNode({ workflowId, path, sampling, onStarted }: RunNodeProps) {
  const store = useBuilderStore()
  const saver = useDraftSaver()
  const queries = useQueryClient()
  const [asking, setAsking] = useState<JsonObject | null>(null)
  const [id = ''] = path
  const isInBody = path.length > 1
  const { sample, eventId } = sampling
  const started = (runId: string) => {
    store.getState().watch(runId)
    queries.invalidateQueries({ queryKey: ['runs'] })
    onStarted()
  }
  const run = useMutation({
    mutationFn: async (pins: JsonObject) => {
      if (!(await saver.flush())) throw new Error(words.notSaved)
      const { inputs: schema } = store.getState().document
      if (schema && schemaProblems(schema, sample.inputs).length > 0) {
        setAsking(pins)
        return null
      }
      const body = {
        version: 'draft' as const,
        until: id,
        inputs: sample.inputs,
        event_id: eventId,
        pins,
      }
      return answer(
        api.POST('/v1/workflows/{workflow_id}/runs', {
          params: { path: { workflow_id: workflowId } },
          body,
        }),
      )
    },
    onSuccess: (answered) => answered && started(answered.run_id),
    onError: tellFailure,
  })
  const pinned = () => ownPins(store.getState().pins)
  const alone = () => ({ ...outputsBefore(store.getState().document, id, sample), ...pinned() })
  const { [id]: _, ...before } = alone()
  const { [id]: __, ...others } = pinned()
  return (
    <Group gap="xs">
      {!isInBody && (
        <Tooltip label={words.aloneHint} multiline maw={260}>
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<IconPlayerPlay size={14} />}
            loading={run.isPending}
            onClick={() => run.mutate(before)}
          >
            {words.alone}
          </Button>
        </Tooltip>
      )}
      <Tooltip label={isInBody ? words.bodyHint(id) : words.untilHint} multiline maw={260}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlayerTrackNext size={14} />}
          disabled={run.isPending}
          onClick={() => run.mutate(others)}
        >
          {isInBody ? words.untilBody(id) : words.until}
        </Button>
      </Tooltip>
      {asking && (
        <Suspense>
          <StartRun
            workflowId={workflowId}
            version="draft"
            opened
            until={id}
            pins={asking}
            onClose={() => setAsking(null)}
            onStarted={started}
          />
        </Suspense>
      )}
    </Group>
  )
}

/** The pins of nodes of the workflow itself: a run takes no others. */
function ownPins(pins: Readonly<Record<string, Json>>): JsonObject {
  return Object.fromEntries(Object.entries(pins).filter(([path]) => !path.includes('/')))
}

/** The outputs of the sample for all nodes before one. */
function outputsBefore(
  document: Parameters<typeof upstream>[0],
  id: string,
  sample: Sample,
): JsonObject {
  const outputs: JsonObject = {}
  for (const before of upstream(document, id)) {
    const step = sample.steps.get(before)
    if (step?.status === 'COMPLETED') outputs[before] = (step.output ?? null) as Json
  }
  return outputs
}
