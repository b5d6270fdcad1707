import { ActionIcon, ScrollArea, Text, TextInput, Tooltip, UnstyledButton } from '@mantine/core'
import { IconLayoutSidebarLeftCollapse, IconSearch } from '@tabler/icons-react'
import { type DragEvent, useState } from 'react'
import { useNodeTypes } from '@/api/node-types'
import type { NodeType } from '@/api/schema'
import { TypeTile } from '@/graph/tile'
import { text } from '@/text'
import styles from './canvas.module.css'
import { stepGroups } from './steps'

/** What is dragged from the palette carries the name of its type under this. */
export const draggedType = 'application/x-automate-step'

/** All steps there are, to be dragged onto the canvas or added by a click. */
export function Palette(props: { onAdd: (type: NodeType) => void; onHide: () => void }) {
  const types = useNodeTypes()
  const [query, setQuery] = useState('')
  const groups = stepGroups(types.values(), query)
  return (
    <section className={styles.palette} aria-label={text.builder.palette.title}>
      <div className={styles.paletteHead}>
        <TextInput
          size="xs"
          type="search"
          flex={1}
          aria-label={text.builder.palette.search}
          placeholder={text.builder.palette.search}
          leftSection={<IconSearch size={14} />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <Tooltip label={text.builder.palette.hide}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={text.builder.palette.hide}
            onClick={props.onHide}
          >
            <IconLayoutSidebarLeftCollapse size={18} />
          </ActionIcon>
        </Tooltip>
      </div>
      <ScrollArea flex={1} mih={0} type="hover" scrollbarSize={6}>
        {groups.length === 0 && types.size > 0 && (
          <Text size="sm" className={styles.choiceHint} p="xs">
            {text.builder.palette.none(query)}
          </Text>
        )}
        {groups.map((group) => (
          <div key={group.category} className={styles.paletteGroup}>
            <Text component="h3" className={styles.paletteTitle}>
              {group.category}
            </Text>
            {group.types.map((type) => (
              <PaletteStep key={type.type} type={type} onAdd={props.onAdd} />
            ))}
          </div>
        ))}
      </ScrollArea>
      <Text className={styles.paletteHint}>{text.builder.palette.hint}</Text>
    </section>
  )
}

function PaletteStep({ type, onAdd }: { type: NodeType; onAdd: (type: NodeType) => void }) {
  function drag(event: DragEvent) {
    event.dataTransfer.setData(draggedType, type.type)
    event.dataTransfer.effectAllowed = 'copy'
  }
  return (
    <Tooltip label={type.description} position="right" multiline maw={260}>
      <UnstyledButton
        className={styles.paletteStep}
        draggable
        onDragStart={drag}
        onClick={() => onAdd(type)}
      >
        <TypeTile type={type} size={28} />
        <span className={styles.paletteName}>{type.title}</span>
      </UnstyledButton>
    </Tooltip>
  )
}
