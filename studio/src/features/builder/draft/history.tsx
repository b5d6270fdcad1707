import {
  ActionIcon,
  Badge,
  Button,
  Drawer,
  Group,
  ScrollArea,
  Stack,
  Text,
  Tooltip,
  UnstyledButton,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Version, Workflow } from '@/api/schema'
import { Empty, Failed, Loading } from '@/shared/states'
import { Moment } from '@/shared/time'
import { text } from '@/text'
import styles from './history.module.css'
import { personOf } from './people'
import { versionsQuery } from './queries'
import { useDraftSaver } from './saving'
import { VersionView } from './version'

const words = text.draft.history

/** The versions of the workflow: what each changed, and a way back to it. */
export function History({ workflow }: { workflow: Workflow }) {
  const saver = useDraftSaver()
  const [opened, { open, close }] = useDisclosure()
  async function begin() {
    await saver.flush()
    open()
  }
  return (
    <>
      <Tooltip label={words.title}>
        <ActionIcon variant="default" size={30} aria-label={words.title} onClick={begin}>
          <IconHistory size={16} />
        </ActionIcon>
      </Tooltip>
      <Drawer
        opened={opened}
        onClose={close}
        position="right"
        size="min(980px, 100%)"
        title={words.title}
        classNames={{ body: styles.body, content: styles.content }}
      >
        <Versions workflow={workflow} onClose={close} />
      </Drawer>
    </>
  )
}

function Versions({ workflow, onClose }: { workflow: Workflow; onClose: () => void }) {
  const found = useInfiniteQuery(versionsQuery(workflow.workflow_id))
  const [chosen, setChosen] = useState<number | null>(null)
  if (found.isPending) return <Loading />
  if (found.error) return <Failed error={found.error} retry={() => found.refetch()} />
  const versions = found.data.pages.flatMap((page) => page.items)
  const shown = versions.find((one) => one.version_number === chosen) ?? versions[0]
  if (!shown) return <Empty title={words.empty}>{words.emptyText}</Empty>
  return (
    <div className={styles.columns}>
      <ScrollArea className={styles.list} type="auto">
        <Stack gap={2} component="ul" className={styles.versions}>
          {versions.map((version) => (
            <li key={version.version_id}>
              <VersionRow
                version={version}
                isLive={version.version_number === workflow.live_version}
                isShown={version === shown}
                onShow={() => setChosen(version.version_number)}
              />
            </li>
          ))}
        </Stack>
        {found.hasNextPage && (
          <Button
            variant="subtle"
            size="xs"
            fullWidth
            loading={found.isFetchingNextPage}
            onClick={() => found.fetchNextPage()}
          >
            {text.states.more}
          </Button>
        )}
      </ScrollArea>
      <VersionView key={shown.version_id} version={shown} onClose={onClose} />
    </div>
  )
}

interface VersionRowProps {
  version: Version
  isLive: boolean
  isShown: boolean
  onShow: () => void
}

function VersionRow({ version, isLive, isShown, onShow }: VersionRowProps) {
  return (
    <UnstyledButton
      className={styles.version}
      data-shown={isShown || undefined}
      aria-current={isShown || undefined}
      onClick={onShow}
    >
      <Group gap={6}>
        <Text size="sm" fw={600}>
          {words.version(version.version_number)}
        </Text>
        {isLive && (
          <Badge size="xs" variant="light" color="teal">
            {words.live}
          </Badge>
        )}
      </Group>
      <Text size="sm" lineClamp={2} c={version.message ? 'inherit' : 'dimmed'}>
        {version.message || words.noMessage}
      </Text>
      <Text size="xs" c="dimmed">
        {personOf(version.created_by)} · <Moment at={version.created_at} />
      </Text>
    </UnstyledButton>
  )
}
