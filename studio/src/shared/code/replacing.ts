import { EditorView } from '@codemirror/view'

/**
 * Replaces what is selected by what is typed. Left to itself, a browser keeps the style of the old
 * text in a style attribute, which the page's policy forbids.
 */
export const replacing = EditorView.domEventHandlers({
  beforeinput({ inputType, data }, view) {
    const { from, to, empty } = view.state.selection.main
    if (inputType !== 'insertText' || !data || empty || view.composing || view.state.readOnly)
      return false
    const insert = () =>
      view.state.update(view.state.replaceSelection(data), {
        userEvent: 'input.type',
        scrollIntoView: true,
      })
    const handlers = view.state.facet(EditorView.inputHandler)
    if (!handlers.some((handle) => handle(view, from, to, data, insert))) view.dispatch(insert())
    return true
  },
})
