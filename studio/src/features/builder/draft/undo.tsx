import { ActionIcon, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react'
import { text } from '@/text'
import { useBuilder } from '../model/context'

/** Buttons that take changes back, and make them again. */
export function UndoButtons() {
  const undo = useBuilder((state) => state.undo)
  const redo = useBuilder((state) => state.redo)
  const canUndo = useBuilder((state) => state.past.length > 0)
  const canRedo = useBuilder((state) => state.future.length > 0)
  return (
    <ActionIcon.Group>
      <Tooltip label={text.draft.undo}>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={text.draft.undo}
          disabled={!canUndo}
          onClick={undo}
        >
          <IconArrowBackUp size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={text.draft.redo}>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={text.draft.redo}
          disabled={!canRedo}
          onClick={redo}
        >
          <IconArrowForwardUp size={16} />
        </ActionIcon>
      </Tooltip>
    </ActionIcon.Group>
  )
}
