import { describe, expect, it } from 'vitest'
import type { NodeType } from '@/api/schema'
import type { Graph } from '@/features/builder/model/document'
import { elkGraph, isUnplaced, settled } from './arrange'
import { drawnPorts, portsOf } from './ports'
import { bodyBox, sceneOf, sizeOf } from './scene'

function type(name: string, ports: string[], fields: object = {}): [string, NodeType] {
  return [name, { ports, config_schema: { properties: fields } } as unknown as NodeType]
}

const types = new Map([
  type('set', ['out']),
  type('branch', ['true', 'false']),
  type('switch', ['default']),
  type('stop', []),
  type('for_each', ['out'], { body: { $ref: '#/$defs/Graph' } }),
])
const nowhere = new Map()

describe('ports', () => {
  it('of a switch come from its cases, and are drawn with the default last', () => {
    const node = {
      id: 's',
      type: 'switch',
      on_error: 'route' as const,
      config: { cases: [{ port: 'a' }, { port: 'b' }, { port: 'a' }, 'broken', {}] },
    }
    expect(portsOf(node, types.get('switch'))).toEqual(['default', 'a', 'b', 'error'])
    expect(drawnPorts(node, types.get('switch')).map((port) => port.name)).toEqual([
      'a',
      'b',
      'default',
      'error',
    ])
  })

  it('of an unknown type are one', () => {
    expect(portsOf({ id: 'x', type: 'gone' }, undefined)).toEqual(['out'])
  })

  it('that only edges know are drawn as missing', () => {
    const scene = sceneOf(
      {
        nodes: [
          { id: 'a', type: 'branch' },
          { id: 'b', type: 'set' },
          { id: 'c', type: 'stop' },
        ],
        edges: [
          { from: 'a', to: 'b', when: 'maybe' },
          { from: 'c', to: 'b' },
        ],
      },
      types,
    )
    expect(scene.nodes[0]?.ports.at(-1)).toEqual({ name: 'maybe', isMissing: true })
    expect(scene.nodes[2]?.ports).toEqual([{ name: 'out', isMissing: true }])
  })
})

describe('a scene', () => {
  it('leaves out what cannot be drawn', () => {
    const scene = sceneOf(
      {
        nodes: [
          { id: 'a', type: 'set' },
          { id: 'a', type: 'branch' },
        ],
        edges: [{ from: 'a', to: 'nowhere' }],
      },
      types,
    )
    expect(scene.nodes.map((one) => one.node.type)).toEqual(['set'])
    expect(scene.edges).toEqual([])
  })

  it('takes true and false of a branch as ports', () => {
    const graph = {
      nodes: [
        { id: 'a', type: 'branch' },
        { id: 'b', type: 'set' },
      ],
      edges: [{ from: 'a', to: 'b', when: false }],
    } as unknown as Graph
    expect(sceneOf(graph, types).edges[0]?.port).toBe('false')
  })
})

describe('a container', () => {
  const graph: Graph = {
    nodes: [
      {
        id: 'each',
        type: 'for_each',
        config: {
          body: {
            nodes: [
              { id: 'a', type: 'set', position: { x: -100, y: 50 } },
              { id: 'b', type: 'branch', position: { x: 220, y: 50 } },
            ],
            edges: [{ from: 'a', to: 'b' }],
          },
        },
      },
    ],
    edges: [],
  }

  it('is as large as what is inside of it', () => {
    const [each] = sceneOf(graph, types).nodes
    expect(each?.body && bodyBox(each.body, nowhere)).toEqual({
      x: -100,
      y: 50,
      width: 560,
      height: 120,
    })
    expect(each && sizeOf(each, nowhere)).toMatchObject({ width: 608, height: 232 })
  })

  it('has no place as long as something inside has none', () => {
    const placed = new Map([['each', { x: 0, y: 0 }]])
    expect(isUnplaced(sceneOf(graph, types), placed)).toBe(false)
    expect(isUnplaced(sceneOf(graph, types), nowhere)).toBe(true)
  })
})

describe('the input of layout', () => {
  it('has ports in their order at their places, and edges between ports', () => {
    const scene = sceneOf(
      {
        nodes: [
          { id: 'a', type: 'branch' },
          { id: 'b', type: 'set' },
        ],
        edges: [{ from: 'a', to: 'b' }],
      },
      types,
    )
    const input = elkGraph(scene, nowhere)
    const ports = input.children?.[0]?.ports?.map(({ id, x, y }) => [id, x, y])
    expect(ports).toEqual([
      [':a', 0, 32],
      ['a:true', 240, 76],
      ['a:false', 240, 100],
    ])
    expect(input.edges).toEqual([{ id: 'a:true:b', sources: ['a:true'], targets: [':b'] }])
  })
})

describe('nodes without a place among placed ones', () => {
  const graph: Graph = {
    nodes: [
      { id: 'a', type: 'set', position: { x: 1000, y: 500 } },
      { id: 'new', type: 'set' },
      { id: 'lone', type: 'set' },
    ],
    edges: [{ from: 'a', to: 'new' }],
  }
  const tidy = new Map([
    ['a', { x: 0, y: 0 }],
    ['new', { x: 320, y: 0 }],
    ['lone', { x: 0, y: 96 }],
  ])

  it('keep their distance to a neighbour, or stand below all', () => {
    const found = settled(sceneOf(graph, types), nowhere, tidy)
    expect(found.get('new')).toEqual({ x: 1328, y: 496 })
    expect(found.get('lone')).toEqual({ x: 1008, y: 608 })
    expect(found.has('a')).toBe(false)
  })

  it('are placed as the tidy picture has it when none has a place', () => {
    const none = { ...graph, nodes: graph.nodes.map(({ position: _, ...node }) => node) }
    expect(settled(sceneOf(none, types), nowhere, tidy)).toBe(tidy)
  })
})
