import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { tell, tellFailure } from '@/shared/told'
import { text } from '@/text'
import { useCancelRun } from '../queries'

const words = text.runs.acts

/** Asks once whether to cancel a run, and does it. */
export function useAskToCancel(runId: string): () => void {
  const cancel = useCancelRun()
  return () =>
    modals.openConfirmModal({
      title: words.cancelTitle,
      children: <Text size="sm">{words.cancelText}</Text>,
      labels: { confirm: words.cancel, cancel: words.keep },
      confirmProps: { color: 'red' },
      onConfirm: () =>
        cancel.mutate(runId, { onSuccess: () => tell(words.cancelled), onError: tellFailure }),
    })
}
