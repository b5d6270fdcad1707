import { MantineProvider } from '@mantine/core'
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { JsonTree } from './json-tree'

beforeAll(() => {
  vi.stubGlobal('matchMedia', () => ({
    matches: false,
    addEventListener() {},
    removeEventListener() {},
  }))
  vi.stubGlobal('CSS', { escape: (value: string) => value.replace(/["\\]/g, '\\$&') })
})

afterEach(cleanup)

function show(onPick?: (expression: string) => void) {
  const value = { items: [{ id: 7 }], name: 'Ada' }
  render(
    <MantineProvider>
      <JsonTree value={value} path="steps.fetch.output" depth={1} {...(onPick ? { onPick } : {})} />
    </MantineProvider>,
  )
  return userEvent.setup()
}

describe('a tree of a value', () => {
  it('is walked, unfolded and folded by keys', async () => {
    const user = show()
    await user.tab()
    await user.keyboard('{ArrowDown}{ArrowRight}')
    expect(screen.getAllByRole('treeitem')).toHaveLength(4)
    await user.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}')
    expect(document.activeElement?.textContent).toContain('7')
    await user.keyboard('{ArrowLeft}{ArrowLeft}{ArrowLeft}{ArrowLeft}')
    expect(screen.getAllByRole('treeitem')).toHaveLength(3)
  })

  it('gives the expression of what is picked', async () => {
    const pick = vi.fn()
    const user = show(pick)
    await user.tab()
    await user.keyboard('{End}{Enter}')
    expect(pick).toHaveBeenCalledWith('steps.fetch.output.name')
  })

  it('copies a value, and an entry as an expression', async () => {
    const user = show()
    await user.click(screen.getAllByRole('button', { name: 'Copy as an expression' })[2] as Element)
    expect(await navigator.clipboard.readText()).toBe('{{ steps.fetch.output.name }}')
    await user.click(screen.getAllByRole('button', { name: 'Copy the value' })[2] as Element)
    expect(await navigator.clipboard.readText()).toBe('Ada')
  })
})
