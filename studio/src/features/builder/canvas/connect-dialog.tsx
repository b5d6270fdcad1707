import { Modal, SegmentedControl, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useNodeTypes } from '@/api/node-types'
import { TypeTile } from '@/graph/tile'
import { text } from '@/text'
import { useBuilder } from '../model/context'
import { graphAt, type WorkflowNode } from '../model/document'
import { freePort } from '../model/edits'
import type { CanvasActions } from './actions'
import styles from './canvas.module.css'
import { type Choice, ChoiceList } from './choice-list'

/** Asks which step comes after a node, and by which of its ports. */
export function ConnectDialog(props: {
  node: string | null
  actions: CanvasActions
  onClose: () => void
}) {
  const { node, actions, onClose } = props
  return (
    <Modal
      opened={node !== null}
      onClose={onClose}
      title={node && text.builder.connect.title(actions.nameOf(node))}
      size={440}
      yOffset="12vh"
      transitionProps={{ duration: 100 }}
      returnFocus={false}
      closeButtonProps={{ 'aria-label': text.states.close }}
    >
      {node && <Connections key={node} node={node} actions={actions} onDone={onClose} />}
    </Modal>
  )
}

function Connections(props: { node: string; actions: CanvasActions; onDone: () => void }) {
  const { node, actions, onDone } = props
  const types = useNodeTypes()
  const document = useBuilder((state) => state.document)
  const scope = useBuilder((state) => state.scope)
  const graph = graphAt(document, scope)
  const ports = actions.portsOf(node)
  const [port, setPort] = useState(
    () => freePort(graph, node, ({ id }) => actions.portsOf(id)) ?? '',
  )
  if (ports.length === 0) return <Text>{text.builder.connect.noPorts(actions.nameOf(node))}</Text>
  const others = graph.nodes.filter((one) => one.id !== node)

  function choiceOf(one: WorkflowNode): Choice {
    const fault = actions.fault({ from: node, port, to: one.id })
    const type = types.get(one.type)
    return {
      value: one.id,
      label: one.name || one.id,
      ...(one.name ? { description: one.id } : {}),
      icon: <TypeTile type={type} />,
      ...(fault === 'duplicate' ? { note: text.builder.connect.connected } : {}),
      ...(fault === 'circle' ? { note: text.builder.connect.circle, isDisabled: true } : {}),
    }
  }

  return (
    <Stack gap="sm">
      {ports.length > 1 && (
        <SegmentedControl
          aria-label={text.builder.connect.port}
          data={[...ports]}
          value={port}
          onChange={setPort}
          size="xs"
        />
      )}
      <ChoiceList
        label={text.builder.connect.search}
        none={() => text.builder.connect.noOthers}
        groups={(query) => [
          {
            label: '',
            choices: others
              .filter((one) =>
                `${one.name ?? ''} ${one.id}`.toLowerCase().includes(query.toLowerCase()),
              )
              .map(choiceOf),
          },
        ]}
        onClose={onDone}
        onChoose={(to) => {
          const connection = { from: node, port, to }
          if (actions.fault(connection) === 'duplicate') actions.disconnect(connection)
          else actions.connect(connection)
          onDone()
        }}
      />
      <Text size="xs" className={styles.choiceHint}>
        {text.builder.connect.hint}
      </Text>
    </Stack>
  )
}
