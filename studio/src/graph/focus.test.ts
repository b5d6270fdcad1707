import { describe, expect, it } from 'vitest'
import { shiftInto } from './focus'

describe('bringing a node into view', () => {
  it('leaves what is inside where it is', () => {
    expect(shiftInto(48, 200, 600)).toBe(0)
    expect(shiftInto(352, 200, 600)).toBe(0)
  })

  it('goes no further than is needed', () => {
    expect(shiftInto(-100, 200, 600)).toBe(148)
    expect(shiftInto(500, 200, 600)).toBe(-148)
  })

  it('shows the beginning of what is larger than the view', () => {
    expect(shiftInto(500, 900, 600)).toBe(-452)
    expect(shiftInto(-300, 900, 600)).toBe(348)
  })
})
