import { type Diagnostic, linter } from '@codemirror/lint'
import type { Extension } from '@codemirror/state'

/** What is wrong in a line, counted from 1. */
export interface LineProblem {
  line: number
  message: string
  severity?: 'error' | 'warning'
}

/** Underlines lines that something is wrong with. */
export function lineProblems(problems: readonly LineProblem[]): Extension {
  if (problems.length === 0) return []
  return linter(
    ({ state: { doc } }): Diagnostic[] =>
      problems.map(({ line, message, severity = 'error' }) => {
        const { from, to, text } = doc.line(Math.min(Math.max(line, 1), doc.lines))
        return { from: from + text.length - text.trimStart().length, to, message, severity }
      }),
    { delay: 0 },
  )
}
