import { json } from '@codemirror/lang-json'
import { StreamLanguage, type StringStream } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'

export type Mode = 'template' | 'condition' | 'json'

const words = new Set([
  ...['and', 'or', 'not', 'in', 'is', 'if', 'elif', 'else', 'endif', 'for', 'endfor', 'set'],
  ...['endset', 'raw', 'endraw'],
])
const constants = new Set(['true', 'false', 'none', 'null', 'True', 'False', 'None'])

interface State {
  inside: boolean
  /** After a dot or a bar, where a word is a key or a filter. */
  after: '' | '.' | '|'
}

/** The colours of an expression language in text; `bare` when a text without braces is one. */
function expressions(bare: boolean) {
  return StreamLanguage.define<State>({
    name: 'expressions',
    startState: () => ({ inside: bare, after: '' }),
    copyState: (state) => ({ ...state }),
    token: (stream, state) =>
      state.inside ? insideToken(stream, state, bare) : outside(stream, state),
    tokenTable: { propertyName: tags.propertyName, filter: tags.function(tags.variableName) },
  })
}

function outside(stream: StringStream, state: State): string | null {
  if (stream.match(/^\{[{%]-?/)) {
    state.inside = true
    return 'brace'
  }
  stream.next()
  stream.eatWhile(/[^{]/)
  return null
}

function insideToken(stream: StringStream, state: State, bare: boolean): string | null {
  if (stream.eatSpace()) return null
  if (stream.match(/^\{[{%]-?/)) return 'brace'
  if (stream.match(/^-?[}%]\}/)) {
    state.inside = bare
    state.after = ''
    return 'brace'
  }
  if (stream.match(/^'(?:[^'\\]|\\.)*'?/) || stream.match(/^"(?:[^"\\]|\\.)*"?/)) return 'string'
  if (stream.match(/^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return 'number'
  const word = stream.match(/^[A-Za-z_]\w*/)
  if (Array.isArray(word)) return wordToken(word[0], state)
  const sign = stream.next()
  state.after = sign === '.' || sign === '|' ? sign : ''
  return sign && '+-*/%~|<>=!'.includes(sign) ? 'operator' : null
}

function wordToken(word: string, state: State): string {
  const { after } = state
  state.after = ''
  if (after === '.') return 'propertyName'
  if (after === '|') return 'filter'
  if (words.has(word)) return 'keyword'
  return constants.has(word) ? 'atom' : 'variableName'
}

const marked = new MatchDecorator({
  regexp: /\{\{.*?\}\}|\{%.*?%\}/g,
  decoration: Decoration.mark({ class: 'cm-expression' }),
})

/** Marks the expressions in the texts of JSON. */
const marks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = marked.createDeco(view)
    }
    update(update: ViewUpdate) {
      this.decorations = marked.updateDeco(update, this.decorations)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

const template = expressions(false)
const condition = expressions(true)

export function languageOf(mode: Mode): Extension {
  if (mode === 'json') return [json(), marks]
  return mode === 'condition' ? condition : template
}
