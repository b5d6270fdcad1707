import { expect, test } from 'vitest'
import { localTime, queryOf, timeOf } from './filters'

const now = Date.parse('2030-01-08T12:00:00Z')

test('lengths of time count back from now', () => {
  expect(timeOf('1h', now)).toBe('2030-01-08T11:00:00.000Z')
  expect(timeOf('7d', now)).toBe('2030-01-01T12:00:00.000Z')
  expect(timeOf('2030-01-01T08:00:00Z', now)).toBe('2030-01-01T08:00:00.000Z')
  expect(timeOf('yesterday', now)).toBeUndefined()
  expect(timeOf(undefined, now)).toBeUndefined()
})

test('the service is asked for what the address says', () => {
  expect(queryOf({ type: 'webhook', trigger: 'trg_1', since: '24h' }, now)).toEqual({
    type: 'webhook',
    trigger_id: 'trg_1',
    since: '2030-01-07T12:00:00.000Z',
  })
  expect(queryOf({ until: 'never' }, now)).toEqual({})
})

test('a local time is read back as the same moment', () => {
  const moment = new Date('2030-03-31T01:30:00Z')
  expect(new Date(localTime(moment)).getTime()).toBe(moment.getTime())
})
