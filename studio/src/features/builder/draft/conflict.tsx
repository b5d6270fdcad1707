import { Button, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconUsers } from '@tabler/icons-react'
import { text } from '@/text'
import styles from './conflict.module.css'
import { personOf } from './people'
import { Resolution } from './resolution'
import { useSaving } from './saving'

const words = text.draft.conflict

/** Says that somebody else has saved in between, and leads to a decision. */
export function Conflict({ workflowId }: { workflowId: string }) {
  const theirs = useSaving((saving) => saving.theirs)
  const [opened, { open, close }] = useDisclosure()
  if (!theirs) return null
  return (
    <>
      <div className={styles.strip} role="alert">
        <IconUsers size={18} aria-hidden />
        <Text size="sm" className={styles.said}>
          {words.notice(personOf(theirs.savedBy), theirs.revision)}
        </Text>
        <Button size="xs" onClick={open}>
          {words.look}
        </Button>
      </div>
      <Modal opened={opened} onClose={close} size="min(1000px, 100%)" title={words.title}>
        <Resolution workflowId={workflowId} theirs={theirs} onClose={close} />
      </Modal>
    </>
  )
}
