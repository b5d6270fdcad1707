import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { page } from '@/app/page'
import { replacing } from './replacing'
import { highlighting, theme } from './theme'

interface Options {
  value: string
  onChange?: ((value: string) => void) | undefined
  /** What the editor can do; a new list replaces the old one without losing the text. */
  extensions: Extension
  /** What changes often, such as marks. */
  marks?: Extension
  onView?: (view: EditorView) => void
}

const fromOutside = 'outside'

/** Puts a CodeMirror editor into the element of the returned ref, and keeps it in step. */
export function useCodeMirror({ value, onChange, extensions, marks = [], onView }: Options) {
  const parent = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const parts = useRef({ extensions: new Compartment(), marks: new Compartment() })
  const latest = useRef({ value, onChange, extensions, marks, onView })
  latest.current = { value, onChange, extensions, marks, onView }

  useEffect(() => {
    const element = parent.current
    if (!element) return
    const { extensions: can, marks: shown } = parts.current
    const editor = new EditorView({
      parent: element,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          EditorView.cspNonce.of(page.nonce),
          EditorView.contentAttributes.of({ tabindex: '0' }),
          replacing,
          can.of(latest.current.extensions),
          shown.of(latest.current.marks),
          theme,
          highlighting,
          history(),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.updateListener.of((update) => {
            const own = update.transactions.some((one) => !one.isUserEvent(fromOutside))
            if (update.docChanged && own) latest.current.onChange?.(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    latest.current.onView?.(editor)
    return () => {
      view.current = null
      editor.destroy()
    }
  }, [])

  useEffect(() => {
    view.current?.dispatch({ effects: parts.current.extensions.reconfigure(extensions) })
  }, [extensions])

  useEffect(() => {
    view.current?.dispatch({ effects: parts.current.marks.reconfigure(marks) })
  }, [marks])

  useEffect(() => {
    const editor = view.current
    const shown = editor?.state.doc.toString()
    if (!editor || shown === value) return
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: value },
      userEvent: fromOutside,
    })
  }, [value])

  return parent
}
