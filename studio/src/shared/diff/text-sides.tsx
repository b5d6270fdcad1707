import { json } from '@codemirror/lang-json'
import { yaml } from '@codemirror/lang-yaml'
import { MergeView } from '@codemirror/merge'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { page } from '@/app/page'
import { highlighting, theme } from '@/shared/code/theme'
import styles from './text-diff.module.css'

export interface SidesProps {
  before: string
  after: string
  language: 'json' | 'yaml' | 'text'
  beforeLabel: string
  afterLabel: string
}

const languages: { [language in SidesProps['language']]: () => Extension } = {
  json,
  yaml,
  text: () => [],
}

/** The two texts of a `TextDiff`. */
export function TextSides({ before, after, language, beforeLabel, afterLabel }: SidesProps) {
  const parent = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!parent.current) return
    const extensions = (label: string) => [
      EditorView.cspNonce.of(page.nonce),
      languages[language](),
      theme,
      highlighting,
      lineNumbers(),
      EditorView.lineWrapping,
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    ]
    const view = new MergeView({
      parent: parent.current,
      a: { doc: before, extensions: extensions(beforeLabel) },
      b: { doc: after, extensions: extensions(afterLabel) },
      collapseUnchanged: { margin: 3, minSize: 6 },
      gutter: true,
    })
    return () => view.destroy()
  }, [before, after, language, beforeLabel, afterLabel])
  return <div ref={parent} className={styles.sides} />
}
