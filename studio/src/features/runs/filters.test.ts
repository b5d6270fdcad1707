import { describe, expect, it } from 'vitest'
import { heldBack, queryOf } from './filters'

const now = Date.parse('2026-05-10T12:00:00Z')

describe('what the list asks for', () => {
  it('is what the address says', () => {
    expect(
      queryOf({ workflow: 'wf_1', status: 'FAILED', parent: 'run_2', text: 'Ada' }, now),
    ).toEqual({
      workflow_id: 'wf_1',
      status: 'FAILED',
      parent_run_id: 'run_2',
      text: 'Ada',
    })
  })

  it('tells runs that wait from those that are executed', () => {
    expect(queryOf({ status: 'WAITING' }, now)).toEqual({ suspended: true })
    expect(queryOf({ status: 'RUNNING' }, now)).toEqual({ status: 'RUNNING', suspended: false })
  })

  it('counts a length of time back from now, and takes times as they are', () => {
    expect(queryOf({ from: '24h' }, now)).toEqual({ created_from: '2026-05-09T12:00:00.000Z' })
    expect(queryOf({ from: '2026-05-01', until: '2026-05-02T08:00:00Z' }, now)).toEqual({
      created_from: '2026-05-01T00:00:00.000Z',
      created_until: '2026-05-02T08:00:00.000Z',
    })
  })

  it('leaves out what makes no sense', () => {
    expect(queryOf({ status: 'BROKEN', from: 'yesterday' }, now)).toEqual({})
  })
})

describe('runs that came meanwhile', () => {
  const runs = ['d', 'c', 'b', 'a'].map((run_id) => ({ run_id }))

  it('are held back and counted', () => {
    const { fresh, shown } = heldBack(runs, 'b')
    expect(fresh).toBe(2)
    expect(shown.map((run) => run.run_id)).toEqual(['b', 'a'])
  })

  it('are none while the newest is still the newest, or is gone', () => {
    expect(heldBack(runs, 'd')).toEqual({ fresh: 0, shown: runs })
    expect(heldBack(runs, 'x')).toEqual({ fresh: 0, shown: runs })
    expect(heldBack(runs, null)).toEqual({ fresh: 0, shown: runs })
  })
})
