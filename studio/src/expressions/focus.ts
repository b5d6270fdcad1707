import type { EditorView } from '@codemirror/view'
import { insertion } from './insertion'
import type { Mode } from './language'

/** The field that a person wrote in last: what is picked from data goes there. */
let last: { view: EditorView; mode: Mode } | null = null

export function rememberField(view: EditorView, mode: Mode): void {
  last = { view, mode }
}

export function forgetField(view: EditorView): void {
  if (last?.view === view) last = null
}

/** Writes an expression where the cursor was last; false when there is no such field. */
export function insertIntoField(expression: string): boolean {
  if (!last) return false
  const { view, mode } = last
  insertAt(view, view.state.selection.main, expression, mode)
  view.focus()
  return true
}

export function insertAt(
  view: EditorView,
  { from, to }: { from: number; to: number },
  expression: string,
  mode: Mode,
): void {
  const written = insertion(view.state.sliceDoc(0, from), expression, mode)
  view.dispatch({
    changes: { from, to, insert: written },
    selection: { anchor: from + written.length },
    userEvent: 'input.insert',
    scrollIntoView: true,
  })
}
