import '@xyflow/react/dist/base.css'
import { Button, Loader, VisuallyHidden } from '@mantine/core'
import {
  IconKeyboard,
  IconLayoutSidebarLeftExpand,
  IconPlus,
  IconSitemap,
} from '@tabler/icons-react'
import {
  Background,
  BackgroundVariant,
  type NodeTypes as Drawings,
  MiniMap,
  Panel,
  ReactFlow,
  ReactFlowProvider,
} from '@xyflow/react'
import { useState } from 'react'
import { EdgeContext, PortContext } from '@/graph/context'
import { Control, GraphControls } from '@/graph/controls'
import graphStyles from '@/graph/graph.module.css'
import { ScopePath } from '@/graph/scope-path'
import { grid } from '@/graph/size'
import { edgeTypes, nodeTypes } from '@/graph/types'
import { useFar } from '@/graph/use-far'
import { useMoving } from '@/graph/use-moving'
import { Failed } from '@/shared/states'
import { text } from '@/text'
import { useBuilderStore } from '../model/context'
import { useAddress } from './address'
import styles from './canvas.module.css'
import { ConnectDialog } from './connect-dialog'
import { NodeMenu } from './node-menu'
import { Palette } from './palette'
import { QuickAdd } from './quick-add'
import { Shortcuts } from './shortcuts'
import { FirstNode, StartNode } from './start'
import { useBoard } from './use-board'

/** Where a workflow is built. */
export function Canvas() {
  useAddress()
  return (
    <ReactFlowProvider>
      <Board />
    </ReactFlowProvider>
  )
}

const drawings: Drawings = { ...nodeTypes, start: StartNode, first: FirstNode }
const snap: [number, number] = [grid, grid]
const additive = ['Shift', 'Meta', 'Control']
const manyNodes = 120
const worthAnOverview = 12

function Board() {
  const store = useBuilderStore()
  const board = useBoard()
  const { picture, actions, gestures } = board
  const [hasPalette, setPalette] = useState(() => matchMedia('(min-width: 1200px)').matches)
  const { layout } = picture
  const isFar = useFar(picture.nodes.length)
  const moving = useMoving(board.frame)
  if (layout.error)
    return (
      <div className={styles.failed}>
        <Failed error={layout.error} retry={layout.retry} />
      </div>
    )
  return (
    <div className={styles.canvas}>
      {hasPalette && (
        <Palette
          onAdd={(type) => board.add(type, actions.placeAfterSelection())}
          onHide={() => setPalette(false)}
        />
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what is dropped here has keys too */}
      <div
        ref={board.frame}
        className={graphStyles.graph}
        data-far={isFar || undefined}
        tabIndex={-1}
        onPointerDownCapture={board.onPointerDown}
        onFocusCapture={board.onFocus}
        onDragOver={gestures.onDragOver}
        onDragLeave={gestures.onDragLeave}
        onDrop={gestures.onDrop}
      >
        <PortContext value={board.addAfter}>
          <EdgeContext value={board.edgeTools}>
            <ReactFlow
              nodes={picture.nodes}
              edges={picture.edges}
              nodeTypes={drawings}
              edgeTypes={edgeTypes}
              aria-label={text.builder.canvas}
              aria-describedby="canvas-instructions"
              onNodesChange={board.onNodesChange}
              onNodeClick={board.onNodeClick}
              onNodeDoubleClick={board.onNodeDoubleClick}
              onNodeContextMenu={board.onNodeContextMenu}
              onNodeDrag={board.onNodeDrag}
              onNodeDragStop={board.onNodeDragStop}
              onEdgeClick={board.onEdgeClick}
              onPaneClick={board.onPaneClick}
              {...moving}
              isValidConnection={gestures.isValidConnection}
              onConnect={gestures.onConnect}
              onConnectEnd={gestures.onConnectEnd}
              connectOnClick={false}
              connectionRadius={28}
              disableKeyboardA11y
              deleteKeyCode={null}
              multiSelectionKeyCode={additive}
              snapToGrid
              snapGrid={snap}
              panOnScroll
              zoomOnDoubleClick={false}
              minZoom={0.1}
              maxZoom={2}
              onlyRenderVisibleElements={picture.nodes.length > manyNodes}
              attributionPosition="bottom-center"
            >
              <Background
                variant={BackgroundVariant.Dots}
                gap={grid}
                size={1.2}
                color="var(--graph-dots)"
              />
              <Panel position="top-left" className={styles.corner}>
                {!hasPalette && (
                  <Control
                    className={styles.paletteToggle}
                    label={text.builder.palette.show}
                    onClick={() => setPalette(true)}
                  >
                    <IconLayoutSidebarLeftExpand size={18} />
                  </Control>
                )}
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<IconPlus size={15} />}
                  onClick={board.askWhat}
                >
                  {text.builder.quick.free}
                </Button>
                <ScopePath
                  document={picture.document}
                  scope={picture.scope}
                  onScope={(scope) => store.getState().enter(scope)}
                />
              </Panel>
              <Panel position="bottom-left">
                <GraphControls>
                  <Control
                    label={`${text.builder.tidy} (T)`}
                    onClick={board.tidy}
                    disabled={picture.steps.length === 0}
                  >
                    <IconSitemap size={16} />
                  </Control>
                  <Control label={`${text.builder.shortcuts.title} (?)`} onClick={board.help.open}>
                    <IconKeyboard size={16} />
                  </Control>
                </GraphControls>
              </Panel>
              {picture.steps.length > worthAnOverview && (
                <MiniMap
                  className={styles.overview ?? ''}
                  position="bottom-right"
                  ariaLabel={text.builder.map}
                  pannable
                  zoomable
                  bgColor="var(--graph-card)"
                  nodeColor="var(--graph-border)"
                  maskColor="color-mix(in srgb, var(--graph-canvas) 70%, transparent)"
                  style={{ width: 160, height: 110 }}
                />
              )}
            </ReactFlow>
          </EdgeContext>
        </PortContext>
        {!picture.isReady && (
          <div className={styles.waiting}>
            <Loader role="status" aria-label={text.graph.loading} />
          </div>
        )}
      </div>
      <VisuallyHidden id="canvas-instructions">{text.builder.instructions}</VisuallyHidden>
      <VisuallyHidden role="status" aria-live="polite">
        <span key={board.said.count}>{board.said.message}</span>
      </VisuallyHidden>
      <QuickAdd
        where={board.where}
        actions={actions}
        onClose={board.stopAsking}
        onChoose={(type) => board.where && board.add(type, board.where)}
      />
      <ConnectDialog node={board.connecting} actions={actions} onClose={board.stopConnecting} />
      <Shortcuts opened={board.isHelping} onClose={board.help.close} />
      {board.menu && (
        <NodeMenu
          name={actions.nameOf(board.menu.node)}
          at={board.menu.at}
          actions={board.menuActions(board.menu.node)}
          onClose={board.closeMenu}
        />
      )}
    </div>
  )
}
