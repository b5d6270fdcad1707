import { describe, expect, it } from 'vitest'
import type { NodeType } from '@/api/schema'
import { addAt, leadThrough, type Where } from './add'
import { boxesOf, portsByType, withPlaces } from './boxes'
import type { Graph, WorkflowNode } from './document'
import { addNode } from './edits'

function type(name: string, ports: string[]): [string, NodeType] {
  return [name, { type: name, ports, config_schema: {} } as unknown as NodeType]
}

const types = new Map([type('set', ['out']), type('branch', ['true', 'false']), type('stop', [])])
const portsOf = portsByType(types)
const chain: Graph = {
  nodes: [
    { id: 'a', type: 'set', position: { x: 0, y: 0 } },
    { id: 'b', type: 'set', position: { x: 320, y: 0 } },
    { id: 'c', type: 'set', position: { x: 640, y: 32 } },
  ],
  edges: [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
  ],
}

function added(where: Where, node: WorkflowNode = { id: 'new', type: 'set' }) {
  const boxes = boxesOf(addNode(chain, { ...node, position: { x: 0, y: 0 } }), types, new Map(), '')
  return addAt(chain, node, where, boxes, portsOf)
}

function places(graph: Graph) {
  return Object.fromEntries(graph.nodes.map((node) => [node.id, node.position]))
}

describe('adding a node', () => {
  it('after another puts it to the right and connects it', () => {
    const after = added({ kind: 'after', node: 'c', port: 'out' })
    expect(places(after).new).toEqual({ x: 960, y: 32 })
    expect(after.edges.at(-1)).toEqual({ from: 'c', to: 'new' })
  })

  it('gives way to what stands there already', () => {
    const after = added({ kind: 'after', node: 'a', port: 'out' })
    expect(places(after).new).toEqual({ x: 320, y: 80 })
  })

  it('before another connects its first port', () => {
    const after = added({ kind: 'before', node: 'a' }, { id: 'new', type: 'branch' })
    expect(places(after).new).toEqual({ x: -320, y: 0 })
    expect(after.edges.at(-1)).toEqual({ from: 'new', to: 'a', when: 'true' })
  })

  it('by itself puts it below all others', () => {
    const after = added({ kind: 'free' })
    expect(places(after).new).toEqual({ x: 0, y: 144 })
    expect(after.edges).toEqual(chain.edges)
  })

  it('on an edge moves what comes later aside', () => {
    const after = added({ kind: 'edge', connection: { from: 'a', port: 'out', to: 'b' } })
    expect(places(after)).toEqual({
      a: { x: 0, y: 0 },
      new: { x: 320, y: 0 },
      b: { x: 640, y: 0 },
      c: { x: 960, y: 32 },
    })
    expect(after.edges).toEqual([
      { from: 'b', to: 'c' },
      { from: 'a', to: 'new' },
      { from: 'new', to: 'b' },
    ])
  })

  it('on a long edge moves nothing', () => {
    const far = {
      ...chain,
      nodes: chain.nodes.map((node) =>
        node.id === 'a' ? node : { ...node, position: { x: 960, y: 64 } },
      ),
    }
    const graph = addNode(far, { id: 'new', type: 'set', position: { x: 0, y: 500 } })
    const boxes = boxesOf(graph, types, new Map(), '')
    const led = leadThrough(graph, 'new', { from: 'a', port: 'out', to: 'b' }, boxes, portsOf)
    expect(places(led).new).toEqual({ x: 480, y: 32 })
    expect(places(led).b).toEqual({ x: 960, y: 64 })
  })
})

describe('places from layout', () => {
  it('become part of the document where it has none', () => {
    const graph: Graph = {
      nodes: [{ id: 'a', type: 'set' }, chain.nodes[1] as WorkflowNode],
      edges: [],
    }
    const laid = new Map([
      ['each/a', { x: 16, y: 32 }],
      ['each/b', { x: 0, y: 0 }],
    ])
    expect(places(withPlaces(graph, laid, 'each/'))).toEqual({
      a: { x: 16, y: 32 },
      b: { x: 320, y: 0 },
    })
    expect(withPlaces(chain, laid, '')).toBe(chain)
  })
})
