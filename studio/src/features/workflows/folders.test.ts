import { describe, expect, it } from 'vitest'
import { cleanPath, foldersIn, trailOf } from './folders'

const labels = [
  { name: 'Sales', count: 2 },
  { name: 'Sales/Leads', count: 3 },
  { name: 'Sales/Leads/Old', count: 1 },
  { name: 'Sales 2', count: 4 },
  { name: 'Operations/Night', count: 1 },
]

describe('folders', () => {
  it('gathers the folders directly in one, with all that is below them', () => {
    expect(foldersIn(labels, '')).toEqual([
      { path: 'Operations', name: 'Operations', count: 1 },
      { path: 'Sales', name: 'Sales', count: 6 },
      { path: 'Sales 2', name: 'Sales 2', count: 4 },
    ])
    expect(foldersIn(labels, 'Sales')).toEqual([{ path: 'Sales/Leads', name: 'Leads', count: 4 }])
    expect(foldersIn(labels, 'Sales/Leads/Old')).toEqual([])
  })

  it('leads back from a folder to the top', () => {
    expect(trailOf('Sales/Leads').map((folder) => folder.path)).toEqual(['Sales', 'Sales/Leads'])
    expect(trailOf('')).toEqual([])
  })

  it('cleans what was typed', () => {
    expect(cleanPath(' Sales / Leads //')).toBe('Sales/Leads')
    expect(cleanPath('/')).toBe('')
  })
})
