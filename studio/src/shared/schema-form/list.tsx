import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core'
import type { ArrayFieldItemTemplateProps, ArrayFieldTemplateProps } from '@rjsf/utils'
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { text } from '@/text'
import styles from './form.module.css'
import { controlOf } from './values'

const words = text.panel.form

/** The entries of a list. */
export function ListTemplate(props: ArrayFieldTemplateProps) {
  const { items, canAdd, onAddClick, disabled, readonly } = props
  return (
    <Stack gap="xs" align="stretch">
      {items.length === 0 && (disabled || readonly) && (
        <Text size="xs" c="dimmed">
          {words.empty}
        </Text>
      )}
      {items}
      {canAdd && !disabled && !readonly && (
        <AddButton onClick={() => onAddClick()}>{words.add}</AddButton>
      )}
    </Stack>
  )
}

export function AddButton(props: { onClick: () => void; children: React.ReactNode }) {
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<IconPlus size={14} />}
      onClick={props.onClick}
      className={styles.add}
    >
      {props.children}
    </Button>
  )
}

/** An entry of a list, with what can be done to it. */
export function ListItemTemplate(props: ArrayFieldItemTemplateProps) {
  const { children, buttonsProps, hasToolbar, index, schema, disabled, readonly } = props
  const boxed = ['object', 'choice', 'list'].includes(controlOf(schema))
  return (
    <div className={styles.entry} data-boxed={boxed || undefined}>
      <div className={styles.entryField}>{children}</div>
      {hasToolbar && !disabled && !readonly && (
        <Group gap={0} wrap="nowrap" className={styles.entryTools}>
          <Tool
            label={words.up(index + 1)}
            onClick={buttonsProps.onMoveUpItem}
            disabled={!buttonsProps.hasMoveUp}
          >
            <IconArrowUp size={14} />
          </Tool>
          <Tool
            label={words.down(index + 1)}
            onClick={buttonsProps.onMoveDownItem}
            disabled={!buttonsProps.hasMoveDown}
          >
            <IconArrowDown size={14} />
          </Tool>
          {buttonsProps.hasRemove && (
            <Tool label={words.removeItem(index + 1)} onClick={buttonsProps.onRemoveItem}>
              <IconTrash size={14} />
            </Tool>
          )}
        </Group>
      )}
    </div>
  )
}

interface ToolProps {
  label: string
  onClick: (event?: React.MouseEvent) => void
  disabled?: boolean
  children: React.ReactNode
}

export function Tool({ label, onClick, disabled = false, children }: ToolProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="sm"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  )
}
