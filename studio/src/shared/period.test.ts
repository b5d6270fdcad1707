import { expect, test } from 'vitest'
import { localTime, timeOf } from './period'

const now = Date.parse('2030-01-08T12:00:00Z')

test('lengths of time count back from now', () => {
  expect(timeOf('1h', now)).toBe('2030-01-08T11:00:00.000Z')
  expect(timeOf('7d', now)).toBe('2030-01-01T12:00:00.000Z')
  expect(timeOf('2030-01-01T08:00:00Z', now)).toBe('2030-01-01T08:00:00.000Z')
  expect(timeOf('yesterday', now)).toBeUndefined()
  expect(timeOf(undefined, now)).toBeUndefined()
})

test('a local time is read back as the same moment', () => {
  const moment = new Date('2030-03-31T01:30:00Z')
  expect(new Date(localTime(moment)).getTime()).toBe(moment.getTime())
  expect(localTime(new Date('never'))).toBe('')
})
