import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { json } from '@codemirror/lang-json'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { useMemo } from 'react'
import styles from './code.module.css'
import { type LineProblem, lineProblems } from './problems'
import { useCodeMirror } from './use-code-mirror'

export type CodeProblem = LineProblem

export interface CodeFieldProps {
  value: string
  onChange?: (value: string) => void
  language?: 'json' | 'yaml' | 'text'
  readOnly?: boolean
  /** The height of an empty field, in lines. */
  minRows?: number
  /** The lines from which on the field scrolls; `fill` takes the height of what is around. */
  maxRows?: number | 'fill'
  /** Whether long lines go on in the next one. */
  isWrapped?: boolean
  /** What is wrong, by line. */
  problems?: readonly LineProblem[]
  /** The id of the element that names the field. */
  labelledBy: string
}

const languages: { [language: string]: () => Extension } = { json, yaml, text: () => [] }

/** A field for code. */
export function CodeField(props: CodeFieldProps) {
  const {
    language = 'text',
    readOnly = false,
    minRows = 3,
    maxRows = 24,
    isWrapped = false,
    problems,
    labelledBy,
  } = props
  const extensions = useMemo(
    () => [
      languages[language]?.() ?? [],
      lineNumbers(),
      foldGutter(),
      bracketMatching(),
      closeBrackets(),
      indentOnInput(),
      highlightSelectionMatches(),
      keymap.of([...closeBracketsKeymap, ...searchKeymap, ...foldKeymap]),
      isWrapped ? EditorView.lineWrapping : [],
      EditorState.readOnly.of(readOnly),
      EditorView.contentAttributes.of({
        'aria-labelledby': labelledBy,
        ...(readOnly ? { 'aria-readonly': 'true', tabindex: '0' } : {}),
      }),
    ],
    [language, readOnly, isWrapped, labelledBy],
  )
  const marks = useMemo(() => lineProblems(problems ?? []), [problems])
  const ref = useCodeMirror({ value: props.value, onChange: props.onChange, extensions, marks })
  return (
    <div
      ref={ref}
      className={`${styles.field} ${maxRows === 'fill' ? styles.fill : ''}`}
      style={{
        ['--rows' as string]: minRows,
        ['--most-rows' as string]: maxRows === 'fill' ? undefined : maxRows,
      }}
    />
  )
}
