import { EditorView } from '@codemirror/view'
import { placeIn } from './place'

/** What a typed sign does: what it writes, how much after it that replaces, where the cursor is. */
interface Typed {
  insert: string
  replaces: number
  cursor: number
}

/**
 * What typing a brace, or a space beside one, does: the second opening brace writes both pairs, and
 * what is typed of the closing pair then is the one that is there. Null for anything else.
 */
export function typedBrace(before: string, after: string, typed: string): Typed | null {
  if (typed === '{' && before.endsWith('{') && placeIn(before).kind === 'text')
    return { insert: '{  }}', replaces: after.startsWith('}') ? 1 : 0, cursor: 2 }
  if (typed === ' ' && before.endsWith('{{ ') && after.startsWith(' }}'))
    return { insert: '', replaces: 0, cursor: 0 }
  if (typed !== '}' || !/^ ?\}/.test(after)) return null
  const { kind } = placeIn(before)
  if (before.endsWith('}') && after.startsWith('}')) return { insert: '}', replaces: 1, cursor: 1 }
  if (kind === 'text' || kind === 'quoted' || !/^ ?\}\}/.test(after)) return null
  const hasSpace = after.startsWith(' ')
  const insert = hasSpace && !before.endsWith(' ') ? ' }' : '}'
  return { insert, replaces: hasSpace ? 2 : 1, cursor: insert.length }
}

export const doubleBraces = EditorView.inputHandler.of((view, from, to, typed) => {
  const { doc } = view.state
  const done = typedBrace(doc.sliceString(0, from), doc.sliceString(to), typed)
  if (!done) return false
  view.dispatch({
    changes: { from, to: to + done.replaces, insert: done.insert },
    selection: { anchor: from + done.cursor },
    userEvent: 'input.type',
  })
  return true
})
