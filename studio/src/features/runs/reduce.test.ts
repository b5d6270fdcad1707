import { beforeEach, describe, expect, it } from 'vitest'
import type { RunDetail } from '@/api/schema'
import { RunReducer, type StepNews } from './reduce'
import { at, stepOf } from './testing'

function runOf(change: Partial<RunDetail> = {}): RunDetail {
  return { run_id: 'run_1', status: 'RUNNING', error: null, steps: [], ...change } as RunDetail
}

function newsOf(key: string, change: Partial<StepNews> = {}): StepNews {
  const { input, output, output_omitted, logs, ...news } = stepOf(key)
  return { ...news, ...change }
}

const ended = { started_at: at(0), ended_at: at(9), suspended_at: null, cancel_requested_at: null }

let reducer: RunReducer

beforeEach(() => {
  reducer = new RunReducer()
  reducer.read(runOf())
})

describe('a run that is followed', () => {
  it('shows the latest attempt of a step, and keeps all attempts', () => {
    reducer.hearStep(newsOf('fetch', { attempt: 2, status: 'RUNNING' }))
    reducer.hearStep(newsOf('fetch', { attempt: 1, status: 'RETRYING' }))
    const { steps, attempts } = reducer.show()
    expect(steps.get('fetch')).toMatchObject({ attempt: 2, status: 'RUNNING' })
    expect([...attempts.keys()]).toEqual(['fetch#2', 'fetch#1'])
  })

  it('lets an attempt that ended stay ended when an older state comes later', () => {
    reducer.hearStep(newsOf('fetch', { status: 'FAILED' }))
    reducer.hearStep(newsOf('fetch', { status: 'RUNNING' }))
    expect(reducer.show().steps.get('fetch')?.status).toBe('FAILED')
  })

  it('keeps the data that was read when the same state is told again', () => {
    reducer.read(runOf({ steps: [stepOf('fetch', { output: { a: 1 }, input: { url: 'x' } })] }))
    reducer.hearStep(newsOf('fetch'))
    expect(reducer.show().steps.get('fetch')).toMatchObject({
      output: { a: 1 },
      output_omitted: false,
    })
  })

  it('says that the output has to be read when a step was only told of', () => {
    reducer.read(
      runOf({ steps: [stepOf('fetch', { status: 'RUNNING', input: { url: 'x' }, output: null })] }),
    )
    reducer.hearStep(newsOf('fetch'))
    expect(reducer.show().steps.get('fetch')).toMatchObject({
      status: 'COMPLETED',
      input: { url: 'x' },
      output_omitted: true,
    })
  })

  it('keeps its last status, whatever is read or told after it', () => {
    reducer.hearRun({ status: 'COMPLETED', error: null, ...ended })
    reducer.hearRun({ status: 'RUNNING', error: null, ...ended })
    reducer.read(runOf({ status: 'RUNNING' }))
    expect(reducer.show().run).toMatchObject({ status: 'COMPLETED', ended_at: at(9) })
  })

  it('is the same picture while nothing is new, and shares steps while only the run is', () => {
    reducer.hearStep(newsOf('fetch'))
    const first = reducer.show()
    expect(reducer.show()).toBe(first)
    reducer.hearRun({ status: 'FAILED', error: { message: 'No' }, ...ended })
    const second = reducer.show()
    expect(second).not.toBe(first)
    expect(second.steps).toBe(first.steps)
  })

  it('does not change a picture that was given', () => {
    reducer.hearStep(newsOf('a'))
    const { steps } = reducer.show()
    reducer.hearStep(newsOf('b'))
    expect([...steps.keys()]).toEqual(['a'])
    expect([...reducer.show().steps.keys()]).toEqual(['a', 'b'])
  })
})
