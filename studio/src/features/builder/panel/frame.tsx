import { useLocalStorage } from '@mantine/hooks'
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'
import { text } from '@/text'
import styles from './panel.module.css'

const usual = 420
const narrowest = 320
/** From this width on, data and fields stand beside each other. */
const wide = 760
const step = 40

interface FrameProps {
  label: string
  children: (isWide: boolean) => ReactNode
}

/** The panel at the right; its edge is moved by mouse or by arrow keys. */
export function Frame({ label, children }: FrameProps) {
  const [kept, setKept] = useLocalStorage({
    key: 'builder-panel-width',
    defaultValue: usual,
    getInitialValueInEffect: false,
  })
  const widest = Math.max(narrowest, Math.round(window.innerWidth * 0.75))
  const limited = (width: number) => Math.min(Math.max(Math.round(width), narrowest), widest)
  const width = limited(kept)
  function onPointerDown(event: PointerEvent<HTMLElement>) {
    const edge = event.currentTarget
    const start = event.clientX
    edge.setPointerCapture(event.pointerId)
    edge.onpointermove = (move) => setKept(limited(width + start - move.clientX))
    edge.onpointerup = () => {
      edge.onpointermove = null
    }
  }
  function onKeyDown(event: KeyboardEvent) {
    const moves: { [key: string]: number } = {
      ArrowLeft: width + step,
      ArrowRight: width - step,
      Home: widest,
      End: narrowest,
    }
    const next = moves[event.key]
    if (next === undefined) return
    event.preventDefault()
    setKept(limited(next))
  }
  return (
    <aside
      id="node-panel"
      className={styles.panel}
      style={{ width }}
      aria-label={label}
      tabIndex={-1}
      onKeyDown={leaveByEscape}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a separator that is moved is no hr */}
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={text.panel.resize}
        aria-valuenow={width}
        aria-valuemin={narrowest}
        aria-valuemax={widest}
        tabIndex={0}
        className={styles.edge}
        onPointerDown={onPointerDown}
        onKeyDown={onKeyDown}
      />
      {children(width >= wide)}
    </aside>
  )
}

/** Goes back to the step on the canvas, unless Escape closes something in the panel. */
function leaveByEscape(event: KeyboardEvent<HTMLElement>) {
  const { target, currentTarget } = event
  if (event.key !== 'Escape' || event.defaultPrevented || !(target instanceof Element)) return
  if (!currentTarget.contains(target) || target.getAttribute('aria-expanded') === 'true') return
  document.querySelector<HTMLElement>('.react-flow__node-step[tabindex="0"]')?.focus()
}
