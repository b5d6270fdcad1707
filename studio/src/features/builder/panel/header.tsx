import { ActionIcon, Code, Group, Text, TextInput, ThemeIcon, Tooltip } from '@mantine/core'
import { IconPencil, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { useNodeTypes } from '@/api/node-types'
import type { NodeType } from '@/api/schema'
import { TypeIcon } from '@/graph/icons'
import { text } from '@/text'
import { useBuilder, useBuilderStore } from '../model/context'
import type { WorkflowNode } from '../model/document'
import { idFault } from '../model/edits'
import styles from './panel.module.css'

const words = text.panel.header

interface HeaderProps {
  node: WorkflowNode
  type: NodeType | undefined
  onClose: () => void
  children: ReactNode
}

/** What the node is called, its id and its type. */
export function Header({ node, type, onClose, children }: HeaderProps) {
  const changeNode = useBuilder((state) => state.changeNode)
  return (
    <header className={styles.header}>
      <Group gap="xs" wrap="nowrap">
        <ThemeIcon variant="light" size={32}>
          <TypeIcon name={type?.icon} size={18} />
        </ThemeIcon>
        <TextInput
          variant="unstyled"
          aria-label={words.name}
          placeholder={node.id}
          value={node.name ?? ''}
          maxLength={200}
          className={styles.name}
          onChange={(event) => {
            const name = event.currentTarget.value
            changeNode(node.id, (one) => named(one, name), `name ${node.id}`)
          }}
        />
        <ActionIcon variant="subtle" color="gray" aria-label={text.states.close} onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </Group>
      <Group gap={6} wrap="nowrap" mt={2} mb="xs">
        <Tooltip label={type?.description} disabled={!type} multiline maw={280}>
          <Text size="xs" c="dimmed" truncate>
            {type?.title ?? words.unknownType(node.type)}
          </Text>
        </Tooltip>
        <Text size="xs" c="dimmed">
          ·
        </Text>
        <NodeId key={node.id} id={node.id} />
      </Group>
      {children}
    </header>
  )
}

function named(node: WorkflowNode, name: string): WorkflowNode {
  const { name: _, ...rest } = node
  return name === '' ? rest : { ...rest, name }
}

/** The id, by which expressions name the node; changing it changes them too. */
function NodeId({ id }: { id: string }) {
  const store = useBuilderStore()
  const types = useNodeTypes()
  const [written, setWritten] = useState<string | null>(null)
  const document = useBuilder((state) => state.document)
  if (written === null)
    return (
      <Group gap={2} wrap="nowrap" miw={0}>
        <Code className={styles.id}>{id}</Code>
        <Tooltip label={words.rename}>
          <ActionIcon
            size="xs"
            variant="subtle"
            color="gray"
            aria-label={words.rename}
            onClick={() => setWritten(id)}
          >
            <IconPencil size={12} />
          </ActionIcon>
        </Tooltip>
      </Group>
    )
  const fault = idFault(document, id, written)
  const rename = () => {
    if (fault === null && written !== id) store.getState().rename(id, written, types)
    else setWritten(null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setWritten(null)
    else if (event.key === 'Enter' && fault === null) rename()
    else return
    event.stopPropagation()
  }
  return (
    <TextInput
      size="xs"
      aria-label={words.id}
      value={written}
      error={fault ? words.faults[fault] : undefined}
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setWritten(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={rename}
    />
  )
}
