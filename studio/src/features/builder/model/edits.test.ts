import { describe, expect, it } from 'vitest'
import type { Graph, WorkflowNode } from './document'
import {
  connect,
  connectionFault,
  disconnect,
  freeId,
  freePort,
  idFault,
  idOfType,
  insertOnEdge,
  removeNodes,
  takenIds,
  upstream,
} from './edits'

const portsOf = (node: WorkflowNode) =>
  ({ branch: ['true', 'false'], stop: [] as string[] })[node.type] ?? ['out']

function graph(nodes: string[], edges: [string, string, string?][]): Graph {
  return {
    nodes: nodes.map((text) => {
      const [id = '', type = 'set'] = text.split(':')
      return { id, type }
    }),
    edges: edges.map(([from, to, when]) => (when ? { from, to, when } : { from, to })),
  }
}

describe('connections', () => {
  const chain = graph(['a', 'b:branch', 'c'], [['a', 'b']])

  it('names the port only where there is a choice', () => {
    const one = connect(chain, { from: 'b', port: 'true', to: 'c' }, portsOf)
    expect(one.edges.at(-1)).toEqual({ from: 'b', to: 'c', when: 'true' })
    const two = connect(chain, { from: 'a', port: 'out', to: 'c' }, portsOf)
    expect(two.edges.at(-1)).toEqual({ from: 'a', to: 'c' })
  })

  it.each([
    [{ from: 'a', port: 'out', to: 'a' }, 'itself'],
    [{ from: 'a', port: 'out', to: 'b' }, 'duplicate'],
    [{ from: 'b', port: 'true', to: 'a' }, 'circle'],
    [{ from: 'a', port: 'error', to: 'c' }, 'port'],
    [{ from: 'a', port: 'out', to: 'z' }, 'gone'],
    [{ from: 'b', port: 'false', to: 'c' }, null],
  ])('finds the fault of %j', (connection, fault) => {
    expect(connectionFault(chain, connection, portsOf)).toBe(fault)
    const after = connect(chain, connection, portsOf)
    expect(after.edges.length).toBe(fault === null ? 2 : 1)
  })

  it('takes an edge without a port as one by the first port', () => {
    const other = graph(['a:branch', 'b'], [['a', 'b']])
    expect(connectionFault(other, { from: 'a', port: 'true', to: 'b' }, portsOf)).toBe('duplicate')
    expect(disconnect(other, { from: 'a', port: 'true', to: 'b' }, portsOf).edges).toEqual([])
  })

  it('goes on by the first free port', () => {
    const branch = graph(['b:branch', 'c'], [['b', 'c', 'true']])
    expect(freePort(branch, 'b', portsOf)).toBe('false')
    expect(freePort(graph(['b:branch'], []), 'b', portsOf)).toBe('true')
    expect(freePort(graph(['a', 'b'], [['a', 'b']]), 'a', portsOf)).toBe('out')
    expect(freePort(graph(['s:stop'], []), 's', portsOf)).toBeUndefined()
  })
})

describe('a node on an edge', () => {
  it('is led through by its first port', () => {
    const before = graph(['a:branch', 'b', 'new:branch'], [['a', 'b', 'false']])
    const after = insertOnEdge(before, { from: 'a', port: 'false', to: 'b' }, 'new', portsOf)
    expect(after.edges).toEqual([
      { from: 'a', to: 'new', when: 'false' },
      { from: 'new', to: 'b', when: 'true' },
    ])
  })

  it('ends the way when nothing can follow it', () => {
    const before = graph(['a', 'b', 'new:stop'], [['a', 'b']])
    const after = insertOnEdge(before, { from: 'a', port: 'out', to: 'b' }, 'new', portsOf)
    expect(after.edges).toEqual([{ from: 'a', to: 'new' }])
  })
})

describe('removing', () => {
  it('connects the neighbours in a chain, by the port that led in', () => {
    const before = graph(
      ['a:branch', 'b', 'c', 'd'],
      [
        ['a', 'b', 'false'],
        ['b', 'c'],
        ['c', 'd'],
      ],
    )
    expect(removeNodes(before, ['b', 'c'])).toEqual(graph(['a:branch', 'd'], [['a', 'd', 'false']]))
  })

  it('connects nothing where more than one way led in or out', () => {
    const before = graph(
      ['a', 'b', 'c', 'd'],
      [
        ['a', 'c'],
        ['b', 'c'],
        ['c', 'd'],
      ],
    )
    expect(removeNodes(before, ['c']).edges).toEqual([])
  })

  it('makes no connection twice', () => {
    const before = graph(
      ['a', 'b', 'c'],
      [
        ['a', 'b'],
        ['b', 'c'],
        ['a', 'c'],
      ],
    )
    expect(removeNodes(before, ['b']).edges).toEqual([{ from: 'a', to: 'c' }])
  })
})

describe('ids', () => {
  const nested: Graph = {
    nodes: [
      {
        id: 'each',
        type: 'for_each',
        config: { body: { nodes: [{ id: 'charge', type: 'set' }] } },
      },
      { id: 'after', type: 'set' },
    ],
    edges: [{ from: 'each', to: 'after' }],
  }

  it('are counted up until one is free', () => {
    expect(freeId('set', new Set())).toBe('set')
    expect(freeId('set', new Set(['set', 'set_2']))).toBe('set_3')
    expect(freeId('set_2', new Set(['set', 'set_2']))).toBe('set_3')
  })

  it('are taken in bodies too', () => {
    expect(takenIds(nested)).toEqual(new Set(['each', 'charge', 'after']))
    expect(idFault(nested, 'after', 'charge')).toBe('taken')
    expect(idFault(nested, 'after', 'after')).toBeNull()
    expect(idFault(nested, 'after', '2nd')).toBe('form')
    expect(idFault(nested, 'after', 'my-step')).toBeNull()
  })

  it('come from the type', () => {
    expect(idOfType('http.request')).toBe('http_request')
    expect(idOfType('3d.print')).toBe('_3d_print')
  })

  it('say what is upstream', () => {
    expect(upstream(nested, 'after')).toEqual(new Set(['each']))
  })
})
