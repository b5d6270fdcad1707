import { describe, expect, it } from 'vitest'
import type { NodeType } from '@/api/schema'
import { stepGroups } from './steps'

function type(name: string, title: string, category: string, description = ''): NodeType {
  return { type: name, title, category, description, ports: ['out'] } as unknown as NodeType
}

const types = [
  type('for_each', 'For each', 'Flow', 'Runs a body once for each item of a list.'),
  type('branch', 'Branch', 'Flow', 'Goes one of two ways.'),
  type('http.request', 'HTTP request', 'Network', 'Calls a web address.'),
  type('own', 'Send a letter', 'Post'),
]

const found = (query: string) =>
  stepGroups(types, query).flatMap((group) => group.types.map((t) => t.type))

describe('the list of steps', () => {
  it('has the usual categories first, and in them an order by title', () => {
    expect(found('')).toEqual(['http.request', 'branch', 'for_each', 'own'])
  })

  it('finds by title, then by all else', () => {
    expect(found('each')).toEqual(['for_each'])
    expect(found('web')).toEqual(['http.request'])
    expect(found('b')).toEqual(['branch', 'for_each', 'http.request'])
  })

  it('wants every word', () => {
    expect(found('http request')).toEqual(['http.request'])
    expect(found('http branch')).toEqual([])
  })
})
