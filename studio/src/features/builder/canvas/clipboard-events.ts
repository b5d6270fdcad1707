import { useEffect, useRef } from 'react'
import { tellFailure } from '@/shared/told'
import { text } from '@/text'
import { clipOf } from '../model/clipboard'
import type { Graph } from '../model/document'
import { isOnCanvas, isTyping } from './keys'

interface Clipping {
  copy: () => string | null
  cut: () => void
  paste: (clip: Graph) => void
}

/** Copies, cuts and pastes nodes as text by the clipboard of the system. */
export function useClipboard(frame: () => HTMLElement | null, actions: Clipping): void {
  const latest = useRef(actions)
  latest.current = actions
  useEffect(() => {
    const isMeant = (event: Event) => !isTyping(event) && isOnCanvas(event, frame())

    function onCopy(event: ClipboardEvent) {
      if (!isMeant(event) || !getSelection()?.isCollapsed) return
      const clip = latest.current.copy()
      if (clip === null) return
      event.clipboardData?.setData('text/plain', clip)
      event.preventDefault()
      if (event.type === 'cut') latest.current.cut()
    }

    function onPaste(event: ClipboardEvent) {
      if (!isMeant(event)) return
      event.preventDefault()
      clipOf(event.clipboardData?.getData('text/plain') ?? '').then((clip) => {
        if (clip) latest.current.paste(clip)
        else tellFailure(new Error(text.builder.notPasted))
      }, tellFailure)
    }

    window.addEventListener('copy', onCopy)
    window.addEventListener('cut', onCopy)
    window.addEventListener('paste', onPaste)
    return () => {
      window.removeEventListener('copy', onCopy)
      window.removeEventListener('cut', onCopy)
      window.removeEventListener('paste', onPaste)
    }
  }, [frame])
}
