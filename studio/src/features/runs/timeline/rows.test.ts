import { describe, expect, it } from 'vitest'
import type { Step } from '@/api/schema'
import { at, beginning, stepOf } from '../testing'
import { containerOf, labelOf, linesOf, openAtFirst, rowsOf } from './rows'

const now = beginning + 1_000

function lines(...steps: Step[]) {
  return linesOf(steps, beginning, now)
}

describe('keys', () => {
  it('lead from a step to its iteration and on to the container', () => {
    expect(containerOf('each[3]/inner[0]/fetch')).toBe('each[3]/inner[0]')
    expect(containerOf('each[3]/inner[0]')).toBe('each[3]/inner')
    expect(containerOf('each[3]/inner')).toBe('each[3]')
    expect(containerOf('each[3]')).toBe('each')
    expect(containerOf('each')).toBeNull()
  })

  it('are shown by their last part, iterations counted from one', () => {
    expect(labelOf('each[3]/fetch')).toBe('fetch')
    expect(labelOf('each[3]')).toBe('#4')
    expect(labelOf('fetch')).toBe('fetch')
  })
})

describe('bars', () => {
  it('stand for each attempt, with the pause up to the next one', () => {
    const [line] = lines(
      stepOf('fetch', { attempt: 2, started_at: at(300), ended_at: at(350) }),
      stepOf('fetch', {
        status: 'RETRYING',
        started_at: at(0),
        ended_at: at(100),
        wake_at: at(280),
      }),
    )
    expect(
      line?.bars.map(({ kind, attempt, start, end }) => [
        kind,
        attempt,
        start - beginning,
        end - beginning,
      ]),
    ).toEqual([
      ['attempt', 1, 0, 100],
      ['pause', 1, 100, 300],
      ['attempt', 2, 300, 350],
    ])
    expect(line?.step?.attempt).toBe(2)
    expect([line?.start, line?.end]).toEqual([beginning, beginning + 350])
  })

  it('let the pause before an attempt that is to come last until now', () => {
    const retrying = { status: 'RETRYING', ended_at: at(100), wake_at: at(60_000) } as const
    const [line] = lines(stepOf('fetch', retrying))
    expect(line?.bars.at(-1)).toMatchObject({ kind: 'pause', end: now })
  })

  it('let what is under way or waits last until now', () => {
    const open = { status: 'WAITING', started_at: at(200), ended_at: null } as const
    const [line] = lines(stepOf('ask', open))
    expect(line?.bars).toEqual([
      { kind: 'attempt', status: 'WAITING', attempt: 1, start: beginning + 200, end: now },
    ])
  })

  it('put what was taken over at the start of the run, whenever it was executed', () => {
    const [line] = lines(stepOf('fetch', { reused: true, started_at: at(-90_000) }))
    expect(line?.bars).toMatchObject([{ kind: 'reused', start: beginning, end: beginning }])
  })
})

describe('lines', () => {
  it('put the steps of a body below their iteration, iterations in their order', () => {
    const [each, after] = lines(
      stepOf('each[10]/fetch', { started_at: at(5) }),
      stepOf('each[2]/fetch', { started_at: at(50), ended_at: at(90) }),
      stepOf('after', { started_at: at(100) }),
    )
    expect(each?.label).toBe('each')
    expect(each?.step).toBeNull()
    expect(each?.below.map((line) => line.label)).toEqual(['#3', '#11'])
    expect([each?.start, each?.end]).toEqual([beginning + 5, beginning + 90])
    expect(after?.label).toBe('after')
  })

  it('are drawn only within open ones', () => {
    const all = lines(stepOf('each'), stepOf('each[0]'), stepOf('each[0]/fetch'))
    expect(rowsOf(all, new Set()).map((row) => row.line.key)).toEqual(['each'])
    const open = rowsOf(all, new Set(['each', 'each[0]']))
    expect(open.map((row) => [row.line.key, row.level])).toEqual([
      ['each', 0],
      ['each[0]', 1],
      ['each[0]/fetch', 2],
    ])
    expect(rowsOf(all, new Set(['each[0]'])).map((row) => row.line.key)).toEqual(['each'])
  })

  it('are all open at first where they are few, and none where they are many', () => {
    const few = lines(stepOf('each[0]/fetch'), stepOf('each[1]/fetch'))
    expect(openAtFirst(few)).toEqual(new Set(['each', 'each[0]', 'each[1]']))
    expect(openAtFirst(few, 4)).toEqual(new Set())
  })
})
