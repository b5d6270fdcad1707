import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
} from '@codemirror/autocomplete'
import { bracketMatching } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap, placeholder as placeholderText, tooltips } from '@codemirror/view'
import { Input } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useCodeMirror } from '@/shared/code/use-code-mirror'
import type { Json } from '@/shared/json/data'
import { useValueText } from '@/shared/use-value-text'
import { text as words } from '@/text'
import { doubleBraces } from './braces'
import { useCatalogue } from './catalogue'
import { completions } from './completion'
import styles from './expression.module.css'
import { forgetField, insertAt, rememberField } from './focus'
import { languageOf, type Mode } from './language'
import type { Names } from './names'
import { Preview } from './preview'
import { holdsExpression, readJson, writeJson } from './values'

export interface ExpressionFieldProps {
  value: Json | undefined
  onChange: (value: Json | undefined) => void
  /** `template`: a text; `condition`: an expression, with or without braces; `json`: any value. */
  mode: Mode
  /** What expressions may name, with sample values. */
  names: Names
  /** Whether a text may have several lines. */
  multiline?: boolean
  placeholder?: string
  disabled?: boolean
  autoFocus?: boolean
  /** The id of the element that names the field. */
  labelledBy: string
  describedBy?: string
}

/** An editor for a value with expressions in it. */
export function ExpressionField(props: ExpressionFieldProps) {
  const { mode, names, multiline = false, placeholder = '', disabled = false, labelledBy } = props
  const [used, setUsed] = useState(false)
  const view = useRef<EditorView | null>(null)
  const { text, change, error } = useText(props)
  const complete = useCompletion(mode, names)
  const extensions = useMemo(
    () => [
      languageOf(mode),
      complete,
      bracketMatching(),
      doubleBraces,
      closeBrackets(),
      tooltips({ parent: document.body }),
      keymap.of([{ key: 'Tab', run: acceptCompletion }, ...closeBracketsKeymap]),
      EditorView.lineWrapping,
      multiline || mode === 'json' ? [] : oneLine,
      placeholder ? placeholderText(placeholder) : [],
      EditorState.readOnly.of(disabled),
      EditorView.editable.of(!disabled),
      EditorView.contentAttributes.of({
        'aria-labelledby': labelledBy,
        ...(props.describedBy ? { 'aria-describedby': props.describedBy } : {}),
      }),
      EditorView.domEventHandlers({
        focus: (_event, editor) => {
          rememberField(editor, mode)
          setUsed(true)
        },
        drop: (event, editor) => dropped(event, editor, mode),
      }),
    ],
    [mode, complete, multiline, placeholder, disabled, labelledBy, props.describedBy],
  )
  const ref = useCodeMirror({
    value: text,
    onChange: change,
    extensions,
    onView: (editor) => {
      view.current = editor
      if (props.autoFocus) focusAtEnd(editor)
    },
  })
  useEffect(
    () => () => {
      if (view.current) forgetField(view.current)
    },
    [],
  )
  return (
    <div>
      <div
        ref={ref}
        className={styles.field}
        data-disabled={disabled || undefined}
        data-multiline={multiline || mode === 'json' || undefined}
      />
      {error !== null && <Input.Error mt={4}>{words.panel.expression.noJson}</Input.Error>}
      {used && error === null && <Preview value={text} mode={mode} names={names} />}
    </div>
  )
}

function useText({ labelledBy, value, onChange, mode }: ExpressionFieldProps) {
  const reading =
    mode === 'json' ? { read: readJson, write: writeJson } : { read: readText, write: writeText }
  return useValueText({ field: labelledBy, value, onChange, ...reading })
}

function readText(text: string): Json | undefined {
  return text
}

function writeText(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function useCompletion(mode: Mode, names: Names) {
  const catalogue = useCatalogue()
  return useMemo(
    () => [
      EditorState.languageData.of(() => [
        { closeBrackets: { brackets: ['(', '[', '{', "'", '"'] } },
      ]),
      autocompletion({
        icons: false,
        activateOnCompletion: (completion) => completion.type === 'object',
        override: [
          ({ state, pos }) => {
            const before = state.sliceDoc(0, pos)
            const bare = mode === 'condition' && !holdsExpression(state.doc.toString())
            return completions(before, names, catalogue, bare)
          },
        ],
      }),
    ],
    [mode, names, catalogue],
  )
}

/** Keeps a text of one line so: a line end that is typed is left out, a pasted one a space. */
const oneLine = EditorState.transactionFilter.of((transaction) => {
  const { startState, newDoc } = transaction
  const adds = newDoc.lines > startState.doc.lines
  if (startState.doc.lines > 1 || !adds || !transaction.isUserEvent('input')) return transaction
  const changes: { from: number; to: number; insert: string }[] = []
  transaction.changes.iterChanges((from, to, _fromAfter, _toAfter, insert) => {
    changes.push({
      from,
      to,
      insert: insert
        .toString()
        .trim()
        .replaceAll(/\s*\n\s*/g, ' '),
    })
  })
  if (changes.every(({ from, to, insert }) => insert === '' && from === to)) return []
  const last = changes.at(-1)
  return {
    changes,
    selection: { anchor: (last?.from ?? 0) + (last?.insert.length ?? 0) },
    userEvent: 'input.paste',
  }
})

function focusAtEnd(editor: EditorView): void {
  const text = editor.state.doc.toString()
  const inBraces = text.endsWith(' }}') ? text.length - 3 : text.length
  editor.dispatch({ selection: { anchor: inBraces } })
  editor.focus()
}

function dropped(event: DragEvent, editor: EditorView, mode: Mode): boolean {
  const expression = event.dataTransfer?.getData('text/plain') ?? ''
  if (!holdsExpression(expression)) return false
  const at = editor.posAtCoords({ x: event.clientX, y: event.clientY }) ?? editor.state.doc.length
  event.preventDefault()
  insertAt(editor, { from: at, to: at }, expression, mode)
  editor.focus()
  return true
}
