import { describe, expect, it } from 'vitest'
import { clipOf, clipText, copyOf, paste } from './clipboard'
import type { Graph } from './document'
import { takenIds } from './edits'

const graph: Graph = {
  nodes: [
    { id: 'fetch', type: 'http.request', position: { x: 0, y: 0 } },
    {
      id: 'keep',
      type: 'set',
      config: { values: { a: '{{ steps.fetch.output }}', b: '{{ steps.other.output }}' } },
      position: { x: 320, y: 0 },
    },
    { id: 'other', type: 'set' },
  ],
  edges: [
    { from: 'fetch', to: 'keep' },
    { from: 'keep', to: 'other' },
  ],
}

describe('copying', () => {
  it('takes the edges among the nodes along, and no others', () => {
    expect(copyOf(graph, ['fetch', 'keep']).edges).toEqual([{ from: 'fetch', to: 'keep' }])
  })

  it('is read again from its text', async () => {
    const clip = copyOf(graph, ['fetch', 'keep'])
    expect(await clipOf(clipText(clip))).toEqual(clip)
  })
})

describe('pasting', () => {
  it('changes taken ids, also in the expressions of what is pasted', () => {
    const clip = copyOf(graph, ['fetch', 'keep'])
    const { graph: after, ids } = paste(graph, clip, takenIds(graph), { x: 32, y: 16 }, new Map())
    expect(ids).toEqual(['fetch_2', 'keep_2'])
    expect(after.nodes.slice(3)).toEqual([
      { id: 'fetch_2', type: 'http.request', position: { x: 32, y: 16 } },
      {
        id: 'keep_2',
        type: 'set',
        config: { values: { a: '{{ steps.fetch_2.output }}', b: '{{ steps.other.output }}' } },
        position: { x: 352, y: 16 },
      },
    ])
    expect(after.edges.at(-1)).toEqual({ from: 'fetch_2', to: 'keep_2' })
    expect(after.nodes.slice(0, 3)).toEqual(graph.nodes)
  })

  it('keeps ids that are free', () => {
    const empty: Graph = { nodes: [], edges: [] }
    const clip = copyOf(graph, ['fetch', 'keep'])
    expect(paste(empty, clip, new Set(), { x: 0, y: 0 }, new Map()).graph).toEqual(clip)
  })
})

describe('a text', () => {
  it('may be a whole document in YAML', async () => {
    const clip = await clipOf(
      'nodes:\n- {id: a, type: set}\n- {id: b, type: set}\nedges:\n- {from: a, to: b}\n',
    )
    expect(clip?.edges).toEqual([{ from: 'a', to: 'b' }])
  })

  it('may be one node or a list of nodes', async () => {
    expect(await clipOf('{"id": "a", "type": "set"}')).toEqual({
      nodes: [{ id: 'a', type: 'set' }],
      edges: [],
    })
    expect((await clipOf('[{"id": "a", "type": "set"}]'))?.nodes).toHaveLength(1)
  })

  it.each(['', 'hello', '{"a": 1}', '[1, 2]', 'nodes: [', '{"nodes": []}', 'id: x'])(
    'that is something else gives nothing: %j',
    async (text) => {
      expect(await clipOf(text)).toBeNull()
    },
  )
})
