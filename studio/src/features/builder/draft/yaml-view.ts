import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { CodeProblem } from '@/shared/code/code-editor'
import { sameJson } from '@/shared/diff/same'
import { useBuilder, useBuilderStore } from '../model/context'
import type { WorkflowDocument } from '../model/document'
import type { BuilderStore } from '../model/store'
import { lineFinder, readYaml, rewriteYaml, yamlOf } from './yaml-text'

const pause = 200
/** The graph is drawn before its text is written. */
const short = 50
/** What is typed without so long a rest is undone together. */
const rest = 2_000

/** A text as it was written last, with its comments, and the document that it stood for. */
interface Written {
  text: string
  document: WorkflowDocument
  /** Whether something was typed that is not in the document. */
  isUnread: boolean
}

/** What was written for the builders that are open, so that nothing is lost while it is hidden. */
const kept = new WeakMap<BuilderStore, Written>()

export interface YamlEditing {
  text: string
  /** What keeps the text from being the workflow, or what the service says of it. */
  problems: readonly CodeProblem[]
  isInvalid: boolean
  /** Whether the graph was changed while the text could not be read. */
  isOutdated: boolean
  type: (text: string) => void
  /** Takes what was typed at once. */
  settle: () => void
  useText: () => void
  useGraph: () => void
}

/** Whether a text was written that the document does not have, because it cannot be read. */
export function hasUnreadText(store: BuilderStore): boolean {
  return kept.get(store)?.isUnread ?? false
}

/** The document of the builder as a text: a change of either is made in the other. */
export function useYamlEditing(): YamlEditing {
  const store = useBuilderStore()
  const document = useBuilder((state) => state.document)
  const reported = useBuilder((state) => state.problems)
  const [begin] = useState(() => beginning(store))
  const [text, setText] = useState(begin.text)
  const [invalid, setInvalid] = useState(begin.problems)
  const [isOutdated, setOutdated] = useState(begin.document !== document)
  const shown = useRef(begin.document)
  const typed = useRef(begin.problems && begin.text)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const burst = useRef({ number: 0, last: 0 })

  const show = useCallback(
    (next: string, of: WorkflowDocument) => {
      shown.current = of
      typed.current = null
      kept.set(store, { text: next, document: of, isUnread: false })
      setText(next)
      setInvalid(null)
      setOutdated(false)
    },
    [store],
  )

  const write = useCallback(
    (next: WorkflowDocument) => {
      const { document: current, change } = store.getState()
      const now = Date.now()
      if (now - burst.current.last > rest) burst.current.number += 1
      burst.current.last = now
      shown.current = sameJson(next, current) ? current : next
      const written = kept.get(store)
      if (written) Object.assign(written, { document: shown.current, isUnread: false })
      change(() => shown.current, `yaml ${burst.current.number}`)
    },
    [store],
  )

  const settle = useCallback(() => {
    clearTimeout(timer.current)
    const source = typed.current
    if (source === null) return
    const read = readYaml(source)
    setInvalid(read.problems)
    if (read.problems) return
    if (store.getState().document !== shown.current) {
      setOutdated(true)
      return
    }
    typed.current = null
    write(read.document)
  }, [store, write])

  useEffect(() => {
    if (document === shown.current) return
    const soon = setTimeout(() => {
      if (typed.current !== null) setOutdated(true)
      else show(rewriteYaml(kept.get(store)?.text ?? '', document), document)
    }, short)
    return () => clearTimeout(soon)
  }, [document, store, show])

  useEffect(() => settle, [settle])

  const problems = useMemo(() => {
    if (invalid || document !== shown.current || reported.length === 0) return invalid ?? []
    const lineOf = lineFinder(text)
    return reported.map(({ field, message, remedy }) => ({
      line: lineOf(field),
      message: `${message} ${remedy}`,
    }))
  }, [invalid, document, text, reported])

  return {
    text,
    problems,
    isInvalid: invalid !== null,
    isOutdated,
    type(next) {
      typed.current = next
      kept.set(store, { text: next, document: shown.current, isUnread: true })
      setText(next)
      clearTimeout(timer.current)
      timer.current = setTimeout(settle, pause)
    },
    settle,
    useText() {
      shown.current = store.getState().document
      setOutdated(false)
      settle()
    },
    useGraph() {
      clearTimeout(timer.current)
      const { document: current } = store.getState()
      show(yamlOf(current), current)
    },
  }
}

/** What is shown first: what was written last, unless that can be read and is rewritten. */
function beginning(store: BuilderStore): Written & { problems: CodeProblem[] | null } {
  const { document } = store.getState()
  const written = kept.get(store)
  if (!written) return { text: yamlOf(document), document, isUnread: false, problems: null }
  const { problems } = readYaml(written.text)
  if (problems) return { ...written, problems }
  return { text: rewriteYaml(written.text, document), document, isUnread: false, problems: null }
}
