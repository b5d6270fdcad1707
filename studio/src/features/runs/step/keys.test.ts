import { describe, expect, it } from 'vitest'
import { placeOf, siblingsOf, tellingKey, topLevelOf } from './keys'

const steps = new Map(
  Object.entries({
    before: { status: 'COMPLETED' },
    each: { status: 'RUNNING' },
    'each[0]': { status: 'COMPLETED' },
    'each[0]/fetch': { status: 'COMPLETED' },
    'each[1]/fetch': { status: 'FAILED' },
    'each[2]/fetch': { status: 'COMPLETED' },
  }),
)

describe('the step that is shown for a node', () => {
  it('is the one that failed, not the first', () => {
    expect(tellingKey(steps, 'each/fetch')).toBe('each[1]/fetch')
  })

  it('is the container itself, not an iteration', () => {
    expect(tellingKey(steps, 'each')).toBe('each')
  })

  it('is none for a node that was not reached', () => {
    expect(tellingKey(steps, 'after')).toBeNull()
  })
})

it('finds the steps of the same node in other iterations', () => {
  expect(siblingsOf(steps, 'each[2]/fetch')).toEqual([
    'each[0]/fetch',
    'each[1]/fetch',
    'each[2]/fetch',
  ])
  expect(siblingsOf(steps, 'before')).toEqual(['before'])
})

it('knows where the builder shows a step', () => {
  expect(placeOf('each[1]/inner[0]/fetch')).toEqual({ scope: 'each/inner', node: 'fetch' })
  expect(placeOf('before')).toEqual({ scope: undefined, node: 'before' })
  expect(topLevelOf('each[1]/fetch')).toBe('each')
})
