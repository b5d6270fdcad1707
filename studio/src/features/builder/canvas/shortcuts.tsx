import { Kbd, Modal, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { text } from '@/text'
import styles from './canvas.module.css'

const isMac = /Mac|iP(hone|ad)/.test(navigator.userAgent)
const control = isMac ? '⌘' : 'Ctrl'
const { shortcuts } = text.builder

/** Keys with what they do; each entry lists what may be pressed instead of each other. */
interface KeyGroup {
  title: string
  keys: [string, string[][]][]
}

const move: KeyGroup = {
  title: shortcuts.groups.move,
  keys: [
    [shortcuts.arrows, [['←'], ['↑'], ['→'], ['↓']]],
    [shortcuts.enter, [['Enter']]],
    [shortcuts.escape, [['Esc']]],
    [shortcuts.fit, [['1']]],
    [shortcuts.zoom, [['+'], ['−']]],
    [shortcuts.help, [['?']]],
  ],
}

const build: KeyGroup = {
  title: shortcuts.groups.build,
  keys: [
    [shortcuts.add, [['/'], [control, 'K']]],
    [shortcuts.connect, [['C']]],
    [shortcuts.nudge, [['Shift', '← ↑ → ↓']]],
    [shortcuts.tidy, [['T']]],
  ],
}

const edit: KeyGroup = {
  title: shortcuts.groups.edit,
  keys: [
    [shortcuts.toggle, [['Space']]],
    [shortcuts.box, [['Shift', shortcuts.drag]]],
    [shortcuts.all, [[control, 'A']]],
    [
      shortcuts.copy,
      [
        [control, 'C'],
        [control, 'X'],
        [control, 'V'],
      ],
    ],
    [shortcuts.duplicate, [[control, 'D']]],
    [shortcuts.remove, [['Del']]],
    [shortcuts.undo, [[control, 'Z']]],
    [
      shortcuts.redo,
      [
        [control, 'Y'],
        [control, 'Shift', 'Z'],
      ],
    ],
  ],
}

/** Lists the keys of the canvas. */
export function Shortcuts({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={shortcuts.title}
      size={720}
      closeButtonProps={{ 'aria-label': text.states.close }}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        <Stack gap="lg">
          <Keys group={move} />
          <Keys group={build} />
        </Stack>
        <Keys group={edit} />
      </SimpleGrid>
    </Modal>
  )
}

function Keys({ group }: { group: KeyGroup }) {
  return (
    <Stack gap={6}>
      <Title order={3} size="sm">
        {group.title}
      </Title>
      {group.keys.map(([words, keys]) => (
        <div key={words} className={styles.shortcut}>
          <Text size="sm">{words}</Text>
          <span className={styles.keys}>
            {keys.map((combination) => (
              <span key={combination.join()} className={styles.combination}>
                {combination.map((key) => (
                  <Kbd key={key} size="xs">
                    {key}
                  </Kbd>
                ))}
              </span>
            ))}
          </span>
        </div>
      ))}
    </Stack>
  )
}
