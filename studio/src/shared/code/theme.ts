import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** Editors in the colours of the page; `light-dark` follows its colour scheme. */
export const theme = EditorView.theme({
  '&': { backgroundColor: 'transparent', color: 'var(--mantine-color-text)', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '20px' },
  '.cm-content': { caretColor: 'var(--mantine-color-text)', padding: '6px 0' },
  '.cm-line': { padding: '0 10px' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '.cm-placeholder': { color: 'var(--mantine-color-placeholder)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, ::selection': {
    backgroundColor: 'var(--mantine-primary-color-light)',
  },
  '.cm-gutters': {
    backgroundColor: 'transparent',
    color: 'var(--mantine-color-dimmed)',
    border: 'none',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--mantine-color-body)',
    color: 'var(--mantine-color-text)',
    border: '1px solid var(--mantine-color-default-border)',
    borderRadius: 'var(--mantine-radius-md)',
    boxShadow: 'var(--mantine-shadow-md)',
    overflow: 'hidden',
    zIndex: '400',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    fontSize: '12px',
    maxHeight: '240px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    gap: '12px',
    alignItems: 'baseline',
    padding: '4px 10px',
    lineHeight: '18px',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--mantine-primary-color-light)',
    color: 'var(--mantine-color-text)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-completionDetail': {
    marginLeft: 'auto',
    fontStyle: 'normal',
    color: 'var(--mantine-color-dimmed)',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    maxWidth: '200px',
  },
  '.cm-tooltip.cm-completionInfo': {
    padding: '8px 10px',
    maxWidth: '280px',
    fontSize: '12px',
    overflow: 'hidden',
  },
  '.cm-diagnostic': { padding: '4px 10px', fontSize: '12px' },
  '.cm-panels': { backgroundColor: 'var(--mantine-color-body)', color: 'inherit' },
  '.cm-matchingBracket, .cm-nonmatchingBracket': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--mantine-primary-color-light)',
  },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--mantine-color-default-hover)',
    border: 'none',
    color: 'var(--mantine-color-dimmed)',
  },
})

/** The colours of code, readable on both backgrounds. */
const style = HighlightStyle.define([
  { tag: tags.propertyName, color: 'light-dark(#1f5fa8, #8cc2ff)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'light-dark(#1a7040, #7fd6a2)' },
  { tag: tags.number, color: 'light-dark(#9a4b00, #f0b072)' },
  { tag: [tags.bool, tags.null, tags.keyword], color: 'light-dark(#7d2ea8, #d3a2f5)' },
  { tag: tags.function(tags.variableName), color: 'light-dark(#7d2ea8, #d3a2f5)' },
  { tag: tags.variableName, color: 'light-dark(#1f5fa8, #8cc2ff)' },
  { tag: tags.operator, color: 'light-dark(#52575c, #b4bac0)' },
  { tag: tags.brace, color: 'light-dark(#4353bf, #a5b0f5)', fontWeight: '600' },
  { tag: tags.comment, color: 'light-dark(#61676d, #969da3)', fontStyle: 'italic' },
  { tag: tags.invalid, color: 'light-dark(#c92a2a, #ff8787)' },
])

export const highlighting = syntaxHighlighting(style)
