import { ActionIcon, Group, Text, Tooltip } from '@mantine/core'
import {
  IconAlertTriangle,
  IconCloudCheck,
  IconCloudOff,
  IconCloudUp,
  IconEye,
  IconRefresh,
  IconUsers,
} from '@tabler/icons-react'
import { useMay } from '@/app/permissions'
import { messageOf } from '@/shared/states'
import { text } from '@/text'
import styles from './bar.module.css'
import type { SaveState } from './saver'
import { useDraftSaver, useSaving } from './saving'

const words = text.draft.saving

const icons: { [state in SaveState]: typeof IconCloudCheck } = {
  saved: IconCloudCheck,
  unsaved: IconCloudUp,
  saving: IconCloudUp,
  offline: IconCloudOff,
  refused: IconAlertTriangle,
  conflict: IconUsers,
}

/** Whether the draft is stored, in words, with a way to try again. */
export function SavedState() {
  const saver = useDraftSaver()
  const state = useSaving((saving) => saving.state)
  const error = useSaving((saving) => saving.error)
  const revision = useSaving((saving) => saving.stored.revision)
  const isReadOnly = !useMay('workflows:write') && state === 'saved'
  const Icon = isReadOnly ? IconEye : icons[state]
  const isTroubled = state === 'offline' || state === 'refused'
  return (
    <Group gap={6} wrap="nowrap">
      <Tooltip label={error ? messageOf(error) : explained(state, revision)} multiline maw={320}>
        <Group gap={6} wrap="nowrap" className={styles.saved} data-state={state} role="status">
          <Icon size={16} aria-hidden />
          <Text span size="xs" className={styles.wide}>
            {isReadOnly ? words.readOnly : words[state]}
          </Text>
        </Group>
      </Tooltip>
      {isTroubled && (
        <Tooltip label={words.retry}>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={words.retry}
            onClick={() => saver.flush()}
          >
            <IconRefresh size={14} />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  )
}

function explained(state: SaveState, revision: number): string {
  return state === 'conflict' ? words.faster : words.revision(revision)
}
