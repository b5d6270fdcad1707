import { Menu } from '@mantine/core'
import {
  IconArrowRight,
  IconCopy,
  IconCornerRightDown,
  IconLink,
  IconPlus,
  IconStack2,
  IconTrash,
} from '@tabler/icons-react'
import { text } from '@/text'
import styles from './canvas.module.css'

export interface NodeMenuActions {
  enter: (() => void) | null
  open: () => void
  after: (() => void) | null
  connect: () => void
  duplicate: () => void
  copy: (() => void) | null
  remove: () => void
}

/** What can be done with a node, at the place where it was asked for. */
export function NodeMenu(props: {
  name: string
  at: { x: number; y: number }
  actions: NodeMenuActions
  onClose: () => void
}) {
  const { actions, at } = props
  const { menu } = text.builder
  return (
    <Menu
      opened
      onClose={props.onClose}
      position="bottom-start"
      offset={2}
      width={200}
      transitionProps={{ duration: 80 }}
    >
      <Menu.Target>
        <span className={styles.menuTarget} style={{ left: at.x, top: at.y }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={menu.label(props.name)}>
        <Menu.Item leftSection={<IconArrowRight size={15} />} onClick={actions.open}>
          {menu.open}
        </Menu.Item>
        {actions.enter && (
          <Menu.Item leftSection={<IconCornerRightDown size={15} />} onClick={actions.enter}>
            {menu.enter}
          </Menu.Item>
        )}
        {actions.after && (
          <Menu.Item leftSection={<IconPlus size={15} />} onClick={actions.after}>
            {menu.after}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconLink size={15} />} onClick={actions.connect}>
          {menu.connect}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconStack2 size={15} />} onClick={actions.duplicate}>
          {menu.duplicate}
        </Menu.Item>
        {actions.copy && (
          <Menu.Item leftSection={<IconCopy size={15} />} onClick={actions.copy}>
            {menu.copy}
          </Menu.Item>
        )}
        <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={actions.remove}>
          {menu.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
