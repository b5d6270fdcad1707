import { describe, expect, it } from 'vitest'
import { nodeStates, type StepState } from './states'

function states(steps: Record<string, StepState>) {
  return nodeStates(new Map(Object.entries(steps)))
}

describe('the states of nodes', () => {
  it('are those of their steps', () => {
    const found = states({ fetch: { status: 'RETRYING', attempt: 2, duration_ms: 5, port: 'out' } })
    expect(found.get('fetch')).toEqual({
      status: 'RETRYING',
      attempt: 2,
      duration: 5,
      times: 1,
      failed: 0,
      ports: ['out'],
      rounds: null,
    })
  })

  it('join all rounds of a body, and show what tells most', () => {
    const found = states({
      each: { status: 'RUNNING' },
      'each[0]/fetch': { status: 'COMPLETED', duration_ms: 3, port: 'true' },
      'each[1]/fetch': { status: 'FAILED', duration_ms: 4 },
      'each[12]/fetch': { status: 'COMPLETED', port: 'false' },
      'each[12]/inner[3]/call': { status: 'WAITING' },
    })
    expect(found.get('each/fetch')).toMatchObject({
      status: 'FAILED',
      times: 3,
      failed: 1,
      duration: 7,
      ports: ['true', 'false'],
    })
    expect(found.get('each/inner/call')?.status).toBe('WAITING')
  })

  it('count rounds apart from the container itself', () => {
    const found = states({
      'each[0]': { status: 'COMPLETED' },
      'each[1]': { status: 'FAILED' },
      each: { status: 'COMPLETED', port: 'out' },
    })
    expect(found.get('each')).toMatchObject({
      status: 'COMPLETED',
      times: 1,
      ports: ['out'],
      rounds: { count: 2, failed: 1 },
    })
  })

  it('of a container without a step of its own yet are those of its rounds', () => {
    const found = states({ 'each[0]': { status: 'RUNNING' }, 'each[1]': { status: 'COMPLETED' } })
    expect(found.get('each')).toMatchObject({ status: 'RUNNING', rounds: { count: 2, failed: 0 } })
  })
})
