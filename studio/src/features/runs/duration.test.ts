import { expect, it } from 'vitest'
import { durationText, lengthOf } from './duration'
import { at, beginning, stepOf } from './testing'

it('says a length of time in its two largest units', () => {
  const said: [number, string][] = [
    [0, '0 ms'],
    [-5, '0 ms'],
    [999, '999 ms'],
    [1_000, '1 s'],
    [1_234, '1.23 s'],
    [12_340, '12.3 s'],
    [60_000, '1 min'],
    [125_000, '2 min 5 s'],
    [3_600_000, '1 h'],
    [7_500_000, '2 h 5 min'],
    [100_800_000, '1 d 4 h'],
  ]
  for (const [length, text] of said) expect(durationText(length)).toBe(text)
})

it('counts the time that a step waited, and goes on counting while it does', () => {
  const waited = stepOf('ask', { started_at: at(0), ended_at: at(5_000), duration_ms: 3 })
  expect(lengthOf(waited, beginning)).toBe(5_000)
  const quick = stepOf('set', { started_at: at(0), ended_at: at(0), duration_ms: 1 })
  expect(lengthOf(quick, beginning)).toBe(1)
  const open = stepOf('ask', { started_at: at(0), ended_at: null, duration_ms: null })
  expect(lengthOf(open, beginning + 700)).toBe(700)
})
