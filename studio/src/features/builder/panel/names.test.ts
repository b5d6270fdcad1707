import { describe, expect, it } from 'vitest'
import type { NodeType, Step } from '@/api/schema'
import type { WorkflowDocument } from '../model/document'
import { namesAtEnd, namesFor, noSample, type Sample } from './names'
import { below, placeOf, problemsOf } from './node-problems'

const document: WorkflowDocument = {
  vars: { limit: 5 },
  nodes: [
    { id: 'first', type: 'set' },
    { id: 'aside', type: 'set' },
    {
      id: 'each',
      type: 'for_each',
      config: {
        item_name: 'line',
        body: {
          nodes: [
            { id: 'inner', type: 'set' },
            { id: 'after', type: 'set' },
          ],
          edges: [{ from: 'inner', to: 'after' }],
        } as never,
      },
    },
    { id: 'last', type: 'http' },
  ],
  edges: [
    { from: 'first', to: 'each' },
    { from: 'each', to: 'last' },
  ],
}

function step(output: unknown, input: unknown = {}): Step {
  return { output, input, error: null, status: 'COMPLETED', port: 'out' } as Step
}

const sample: Sample = {
  inputs: { name: 'Ann' },
  steps: new Map([
    ['first', step({ a: 1 })],
    ['each', step([], { items: [{ sku: 'tea' }, { sku: 'cup' }] })],
    ['each[0]/inner', step('zero')],
    ['each[1]/inner', step('one')],
  ]),
  pins: {},
}

const types = new Map<string, NodeType>([
  [
    'http',
    { output_schema: { properties: { status: { type: 'integer' } } } } as unknown as NodeType,
  ],
])

function outputs(names: { steps?: unknown }) {
  const steps = names.steps as { [id: string]: { output: unknown } }
  return Object.fromEntries(Object.entries(steps).map(([id, { output }]) => [id, output]))
}

describe('a node', () => {
  it('may name the steps before it, inputs and variables', () => {
    const { names, missing } = namesFor(document, ['each'], sample, types)
    expect(outputs(names)).toEqual({ first: { a: 1 } })
    expect(names.inputs).toEqual({ name: 'Ann' })
    expect(names.vars).toEqual({ limit: 5 })
    expect(names).not.toHaveProperty('event')
    expect([...missing]).toEqual([])
  })

  it('in a body may also name what its container may, and the item', () => {
    const { names } = namesFor(document, ['each', 'after'], sample, types)
    expect(outputs(names)).toEqual({ first: { a: 1 }, inner: 'zero' })
    expect(names.line).toEqual({ sku: 'tea' })
    expect(names.index).toBe(0)
  })

  it('in a body that no run came to goes by what its container would go through', () => {
    const { names } = namesFor(document, ['each', 'after'], noSample, types, [{ sku: 'milk' }])
    expect(names.line).toEqual({ sku: 'milk' })
  })

  it('sees what is pinned instead of what was given', () => {
    const pinned = { ...sample, pins: { first: 'pinned' } }
    expect(outputs(namesFor(document, ['each'], pinned, types).names)).toEqual({ first: 'pinned' })
  })

  it('knows of steps without data that they are there, and what their type tells', () => {
    const { names, missing } = namesAtEnd(document, noSample, types)
    expect([...missing]).toEqual(['first', 'aside', 'each', 'last'])
    expect(outputs(names).last).toEqual({ status: null })
  })
})

describe('problems', () => {
  const problems = [
    'nodes.2',
    'nodes.2.config.items',
    'nodes.2.config.body.nodes.1.config.values',
    'nodes.2.config.body',
    'nodes.20.config.items',
    'settings.rate.limit',
  ].map((field) => ({ code: '', message: '', remedy: '', node_id: null, field }))

  it('are those of the node itself, by their place in it', () => {
    expect(placeOf(document, ['each', 'after'])).toBe('nodes.2.config.body.nodes.1')
    expect(problemsOf(document, ['each'], problems).map(({ field }) => field)).toEqual([
      '',
      'config.items',
      'config.body',
    ])
    expect(problemsOf(document, ['each', 'after'], problems).map(({ field }) => field)).toEqual([
      'config.values',
    ])
  })

  it('of a part have fields that begin there', () => {
    expect(below(problems, 'settings').map(({ field }) => field)).toEqual(['rate.limit'])
  })
})
