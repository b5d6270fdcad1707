import { act, renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { describe, expect, it } from 'vitest'
import type { Json } from './json/data'
import { UnreadContext, type UnreadTexts, useValueText } from './use-value-text'

function field(unread: UnreadTexts, value: Json) {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <UnreadContext value={unread}>{children}</UnreadContext>
  )
  const given: (Json | undefined)[] = []
  const options = {
    field: 'body',
    value,
    onChange: (next: Json | undefined) => given.push(next),
    read: (text: string) => JSON.parse(text) as Json,
    write: (one: Json | undefined) => JSON.stringify(one),
  }
  return { given, ...renderHook(() => useValueText(options), { wrapper }) }
}

describe('the text of a field', () => {
  it('is there again when it could not be read before the field went away', () => {
    const unread: UnreadTexts = new Map()
    const first = field(unread, [1])
    act(() => first.result.current.change('[1, 2'))
    first.unmount()

    expect(first.given).toEqual([])
    expect(field(unread, [1]).result.current.text).toBe('[1, 2')
  })

  it('is that of the value when the value became another one meanwhile', () => {
    const unread: UnreadTexts = new Map()
    const first = field(unread, [1])
    act(() => first.result.current.change('[1, 2'))
    first.unmount()

    expect(field(unread, [3]).result.current.text).toBe('[3]')
  })

  it('is forgotten once it could be read', () => {
    const unread: UnreadTexts = new Map()
    const first = field(unread, [1])
    act(() => first.result.current.change('[1, 2'))
    act(() => first.result.current.change('[1, 2]'))

    expect(first.given).toEqual([[1, 2]])
    expect(unread.size).toBe(0)
  })
})
