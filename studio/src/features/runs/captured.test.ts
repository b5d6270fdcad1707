import { describe, expect, it } from 'vitest'
import { plainInputs } from './captured'

describe('the inputs that an event gives', () => {
  it('are the body of a delivery', () => {
    expect(plainInputs('webhook', { method: 'POST', body: { n: 1 } })).toEqual({ n: 1 })
    expect(plainInputs('webhook', { body: [1] })).toEqual({ body: [1] })
    expect(plainInputs('webhook', {})).toEqual({ body: null })
  })

  it('are the payload of another event', () => {
    expect(plainInputs('schedule', { scheduled_for: 'x' })).toEqual({ scheduled_for: 'x' })
    expect(plainInputs('event', 5)).toEqual({ payload: 5 })
  })
})
