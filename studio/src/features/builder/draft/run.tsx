import { Button, Tooltip } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import { text } from '@/text'
import { useBuilder } from '../model/context'

const StartRun = lazy(() =>
  import('@/features/runs/start').then((it) => ({ default: it.StartRun })),
)

interface RunProps {
  workflowId: string
  /** Why the person may not run it. */
  denial: string | undefined
  opened: boolean
  onOpen: () => void
  onClose: () => void
}

/** A button that runs the draft as it is here. */
export function Run({ workflowId, denial, opened, onOpen, onClose }: RunProps) {
  const watch = useBuilder((state) => state.watch)
  const pins = useBuilder((state) => state.pins)
  return (
    <>
      <Tooltip label={denial ?? text.draft.runHint}>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerPlay size={16} />}
          {...(denial ? { 'data-disabled': true, 'aria-disabled': true } : {})}
          onClick={onOpen}
        >
          {text.draft.run}
        </Button>
      </Tooltip>
      {opened && (
        <Suspense>
          <StartRun
            workflowId={workflowId}
            version="draft"
            opened
            onClose={onClose}
            onStarted={watch}
            pins={pins}
          />
        </Suspense>
      )}
    </>
  )
}
