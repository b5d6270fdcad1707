import { expect, test } from 'vitest'
import { queryOf } from './filters'

const now = Date.parse('2030-01-08T12:00:00Z')

test('the service is asked for what the address says', () => {
  expect(queryOf({ type: 'webhook', trigger: 'trg_1', since: '24h' }, now)).toEqual({
    type: 'webhook',
    trigger_id: 'trg_1',
    since: '2030-01-07T12:00:00.000Z',
  })
  expect(queryOf({ until: 'never' }, now)).toEqual({})
})
