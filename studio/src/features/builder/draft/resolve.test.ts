import { describe, expect, it } from 'vitest'
import type { MergeConflict } from '@/api/schema'
import type { WorkflowDocument, WorkflowNode } from '../model/document'
import { decide } from './resolve'

function node(id: string, config: WorkflowNode['config'] = {}): WorkflowNode {
  return { id, type: 'set', config }
}

function graph(nodes: WorkflowNode[], ...edges: string[]): WorkflowDocument {
  return {
    nodes,
    edges: edges.map((edge) => {
      const [from = '', to = ''] = edge.split('->')
      return { from, to }
    }),
  }
}

function conflict(draftPath: string, proposalPath = draftPath): MergeConflict {
  return {
    draft_path: draftPath,
    proposal_path: proposalPath,
    message: '',
    base: null,
    draft: null,
    proposal: null,
  }
}

describe('a value that both changed', () => {
  const sides = {
    base: graph([node('a', { url: 'base', kept: 1 })]),
    mine: graph([node('a', { url: 'mine', kept: 2 })]),
    theirs: graph([node('a', { url: 'theirs', kept: 1 })]),
  }

  it('is as if only I had changed it when mine is chosen', () => {
    const decided = decide(sides, conflict('nodes.a.config.url'), 'mine')
    expect(decided.base.nodes).toEqual([node('a', { url: 'theirs', kept: 1 })])
    expect(decided.mine).toBe(sides.mine)
  })

  it('is as if only they had changed it when theirs is chosen', () => {
    const decided = decide(sides, conflict('nodes.a.config.url'), 'theirs')
    expect(decided.mine.nodes).toEqual([node('a', { url: 'base', kept: 2 })])
    expect(decided.base).toBe(sides.base)
  })
})

it('finds names with dots, and values that only one side has', () => {
  const sides = {
    base: { ...graph([]), vars: {} },
    mine: { ...graph([]), vars: { 'shop.url': { 'a.b': 1 } } },
    theirs: { ...graph([]), vars: { 'shop.url': { 'a.b': 2 } } },
  }
  expect(decide(sides, conflict('vars.shop.url.a.b'), 'mine').base.vars).toEqual({
    'shop.url': { 'a.b': 2 },
  })
  expect(decide(sides, conflict('vars.shop.url'), 'theirs').mine.vars).toEqual({})
})

describe('a node that they removed and I changed', () => {
  const sides = {
    base: graph([node('a'), node('b'), node('c')], 'a->b', 'b->c'),
    mine: graph([node('a'), node('b', { url: 'mine' }), node('c')], 'a->b', 'b->c'),
    theirs: graph([node('a'), node('c')], 'a->c'),
  }

  it('is new, with its connections, when mine is chosen', () => {
    const { base } = decide(sides, conflict('nodes.b'), 'mine')
    expect(base).toEqual(graph([node('a'), node('c')]))
  })

  it('was not changed by me when theirs is chosen', () => {
    const { mine } = decide(sides, conflict('nodes.b'), 'theirs')
    expect(mine).toEqual(sides.base)
  })
})

it('gives a node that I removed back with its connections to what is left', () => {
  const sides = {
    base: graph([node('a'), node('b'), node('c')], 'a->b', 'b->c'),
    mine: graph([node('a')]),
    theirs: graph([node('a'), node('b', { url: 'theirs' }), node('c')], 'a->b', 'b->c'),
  }
  expect(decide(sides, conflict('nodes.b'), 'theirs').mine).toEqual(
    graph([node('a'), node('b')], 'a->b'),
  )
})

it('leaves connections alone when a node changes its type', () => {
  const sides = {
    base: graph([node('a'), node('b')], 'a->b'),
    mine: graph([{ id: 'a', type: 'log' }, node('b')], 'a->b'),
    theirs: graph([{ id: 'a', type: 'delay' }, node('b')]),
  }
  expect(decide(sides, conflict('nodes.a'), 'mine').base).toEqual(
    graph([{ id: 'a', type: 'delay' }, node('b')], 'a->b'),
  )
})

describe('edges that were replaced differently', () => {
  const nodes = ['a', 'b', 'c', 'd'].map((id) => node(id))
  const sides = {
    base: graph(nodes, 'a->b'),
    mine: graph(nodes, 'a->d'),
    theirs: graph(nodes, 'a->c'),
  }

  it('takes theirs away when mine is chosen', () => {
    const { base } = decide(sides, conflict('edges.a->c', 'edges.a->d'), 'mine')
    expect(base).toEqual(graph(nodes, 'a->b', 'a->c'))
  })

  it('takes mine away when theirs is chosen', () => {
    const { mine } = decide(sides, conflict('edges.a->c', 'edges.a->d'), 'theirs')
    expect(mine).toEqual(graph(nodes))
  })
})

it('reaches into bodies, and tells connections apart by their ports', () => {
  const loop = (when: string | null) => ({
    ...node('each', {
      body: {
        nodes: [{ id: 'x', type: 'set' }],
        edges: [{ from: 'x', to: 'y', ...(when ? { when } : {}) }],
      },
    }),
  })
  const sides = {
    base: graph([loop(null)]),
    mine: graph([loop('true')]),
    theirs: graph([loop('error')]),
  }
  const path = 'nodes.each.config.body.edges.x->y'
  const { base } = decide(sides, conflict(`${path}:error`, `${path}:true`), 'mine')
  expect(base.nodes[0]?.config?.body).toEqual({
    nodes: [{ id: 'x', type: 'set' }],
    edges: [
      { from: 'x', to: 'y' },
      { from: 'x', to: 'y', when: 'error' },
    ],
  })
})
