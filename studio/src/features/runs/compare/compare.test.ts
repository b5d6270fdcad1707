import { describe, expect, it } from 'vitest'
import type { Step } from '@/api/schema'
import { stepOf } from '../testing'
import { pairSteps } from './compare'

function stepsOf(...steps: Step[]): Map<string, Step> {
  return new Map(steps.map((step) => [step.key, step]))
}

describe('two runs', () => {
  it('are paired by step, with those that only one of them reached', () => {
    const pairs = pairSteps(stepsOf(stepOf('a'), stepOf('b')), stepsOf(stepOf('a'), stepOf('c')))
    expect(pairs.map(({ key, one, other }) => [key, one !== null, other !== null])).toEqual([
      ['a', true, true],
      ['b', true, false],
      ['c', false, true],
    ])
    expect(pairs.map((pair) => pair.isDifferent)).toEqual([false, true, true])
  })

  it('differ at a step by status, by port or by output', () => {
    const one = stepsOf(
      stepOf('status'),
      stepOf('port'),
      stepOf('output', { output: [1] }),
      stepOf('order', { output: { a: 1, b: 2 } }),
    )
    const other = stepsOf(
      stepOf('status', { status: 'FAILED' }),
      stepOf('port', { port: 'error' }),
      stepOf('output', { output: [2] }),
      stepOf('order', { output: { b: 2, a: 1 } }),
    )
    expect(pairSteps(one, other).map(({ isDifferent, outputs }) => [isDifferent, outputs])).toEqual(
      [
        [true, 'same'],
        [true, 'same'],
        [true, 'different'],
        [false, 'same'],
      ],
    )
  })

  it('are not called the same where an output was not read', () => {
    const omitted = stepOf('a', { output_omitted: true })
    const [pair] = pairSteps(stepsOf(omitted), stepsOf(stepOf('a')))
    expect(pair).toMatchObject({ outputs: 'unknown', isDifferent: false })
  })
})
