import { Modal } from '@mantine/core'
import { useNodeTypes } from '@/api/node-types'
import type { NodeType } from '@/api/schema'
import { TypeTile } from '@/graph/tile'
import { text } from '@/text'
import type { Where } from '../model/add'
import type { CanvasActions } from './actions'
import { ChoiceList } from './choice-list'
import { stepGroups } from './steps'

/** Asks which step to add at a place. */
export function QuickAdd(props: {
  where: Where | null
  actions: CanvasActions
  onClose: () => void
  onChoose: (type: NodeType) => void
}) {
  const types = useNodeTypes()
  const { where, actions } = props
  return (
    <Modal
      opened={where !== null}
      onClose={props.onClose}
      title={where && titleOf(where, actions)}
      size={440}
      yOffset="12vh"
      transitionProps={{ duration: 100 }}
      returnFocus={false}
      closeButtonProps={{ 'aria-label': text.states.close }}
    >
      <ChoiceList
        label={text.builder.palette.search}
        none={text.builder.palette.none}
        groups={(query) =>
          stepGroups(types.values(), query).map((group) => ({
            label: group.category,
            choices: group.types.map((type) => ({
              value: type.type,
              label: type.title,
              description: type.description,
              icon: <TypeTile type={type} />,
            })),
          }))
        }
        onClose={props.onClose}
        onChoose={(name) => {
          const type = types.get(name)
          if (type) props.onChoose(type)
        }}
      />
    </Modal>
  )
}

function titleOf(where: Where, { nameOf, portsOf }: CanvasActions): string {
  const { quick } = text.builder
  if (where.kind === 'free') return quick.free
  if (where.kind === 'before') return quick.before(nameOf(where.node))
  if (where.kind === 'edge')
    return quick.between(nameOf(where.connection.from), nameOf(where.connection.to))
  return quick.after(nameOf(where.node), portsOf(where.node).length > 1 ? where.port : null)
}
