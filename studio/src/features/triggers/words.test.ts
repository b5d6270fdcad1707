import { describe, expect, test } from 'vitest'
import { scheduleWords } from './schedule/words'
import { filterWords, triggerWords } from './words'

describe('schedules in words', () => {
  const berlin = { kind: 'cron', timezone: 'Europe/Berlin' }

  test.each([
    ['0 9 * * 1-5', 'Every weekday at 09:00, Europe/Berlin'],
    ['30 8 * * *', 'Every day at 08:30, Europe/Berlin'],
    ['0 9 * * 6,0', 'Every Saturday and Sunday at 09:00, Europe/Berlin'],
    ['0 9 * * 1,3,5', 'Every Monday, Wednesday, and Friday at 09:00, Europe/Berlin'],
    ['0 * * * *', 'Every hour, on the hour, Europe/Berlin'],
    ['5 * * * *', 'Every hour at minute 5, Europe/Berlin'],
    ['* * * * *', 'Every minute, Europe/Berlin'],
    ['*/15 * * * *', 'Every 15 minutes, Europe/Berlin'],
    ['0 6 2 * *', 'On the 2nd of every month at 06:00, Europe/Berlin'],
    ['0 6 L * *', 'On the last day of every month at 06:00, Europe/Berlin'],
    ['0 9 24 12 *', 'By the cron expression 0 9 24 12 *, Europe/Berlin'],
  ])('%s', (cron, words) => {
    expect(scheduleWords({ ...berlin, cron })).toBe(words)
  })

  test('without a time zone it is that of the service', () => {
    expect(scheduleWords({ kind: 'cron', cron: '0 9 * * *' })).toBe('Every day at 09:00, UTC')
  })

  test.each([
    [60, 'Every minute'],
    [5, 'Every 5 seconds'],
    [3600, 'Every hour'],
    [5400, 'Every 1 hour 30 minutes'],
    [172800, 'Every 2 days'],
  ])('%d seconds', (seconds, words) => {
    expect(scheduleWords({ kind: 'interval', seconds })).toBe(words)
  })

  test('dates', () => {
    const one = { kind: 'dates', dates: ['2030-12-24T18:00'], timezone: 'UTC' }
    expect(scheduleWords(one)).toBe('Once, on 2030-12-24 at 18:00, UTC')
    expect(scheduleWords({ ...one, dates: ['2030-01-01', '2030-01-02'] })).toBe('On 2 dates')
  })
})

describe('triggers in words', () => {
  const words = (type: string, config: object, url: string | null = null) =>
    triggerWords({ type, config: config as Record<string, unknown>, url })

  test('webhooks say how they are called and signed', () => {
    const path = '/v1/hooks/orders'
    expect(words('webhook', { path: 'orders' }, path)).toBe('Calls to /v1/hooks/orders')
    expect(words('webhook', { methods: ['POST'], signature: { kind: 'github' } }, path)).toBe(
      'POST /v1/hooks/orders, signed by GitHub',
    )
    expect(words('webhook', { methods: ['PUT', 'POST'] }, path)).toBe(
      'PUT and POST /v1/hooks/orders',
    )
  })

  test('pollers say how often they look', () => {
    const feed = { url: 'https://example.com/feed', interval_seconds: 3600 }
    expect(words('poll.feed', feed)).toBe('News in https://example.com/feed, checked every hour')
    expect(words('poll.http', { url: 'https://x' })).toBe(
      'New entries at https://x, checked every 5 minutes',
    )
  })

  test('changes of rows say which', () => {
    expect(words('postgres_change', { table: 'public.orders', operations: ['created'] })).toBe(
      'A row of public.orders is created',
    )
    expect(words('model_change', { model: 'shop.Order' })).toBe(
      'A row of shop.Order is created, updated, or deleted',
    )
  })

  test('failures are those of one workflow or of all', () => {
    expect(words('workflow_error', {})).toBe('A run of any workflow fails')
    expect(words('workflow_error', { workflow: 'billing' })).toBe('A run of billing fails')
  })

  test('a type that is not known keeps its name', () => {
    expect(words('carrier_pigeon', {})).toBe('carrier_pigeon')
  })
})

test('filters in words', () => {
  expect(filterWords(null)).toBeNull()
  expect(filterWords({})).toBeNull()
  expect(filterWords('event.payload.total > 100')).toBe('event.payload.total > 100')
  expect(filterWords({ 'body.status': 'paid', 'body.n': 1 })).toBe(
    'body.status = "paid", body.n = 1',
  )
})
