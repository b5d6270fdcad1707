import { expect, it } from 'vitest'
import type { WorkflowDocument } from '../model/document'
import { placeOf } from './places'

const document: WorkflowDocument = {
  nodes: [
    { id: 'fetch', type: 'http.request' },
    {
      id: 'each',
      type: 'for_each',
      config: {
        body: {
          nodes: [
            { id: 'charge', type: 'set' },
            {
              id: 'again',
              type: 'loop',
              config: { body: { nodes: [{ id: 'try', type: 'set' }] } },
            },
          ],
          edges: [{ from: 'charge', to: 'again' }],
        },
      },
    },
  ],
  edges: [{ from: 'fetch', to: 'each' }],
}

it.each([
  ['nodes.0.config.url', [], 'fetch', 'config.url'],
  ['nodes.1', [], 'each', ''],
  ['nodes.1.config.body', [], 'each', 'config.body'],
  ['nodes.1.config.body.nodes.0.type', ['each'], 'charge', 'type'],
  ['nodes.1.config.body.nodes.1.config.body.nodes.0', ['each', 'again'], 'try', ''],
  ['nodes.1.config.body.edges.0.when', ['each'], 'charge', 'connection'],
  ['edges.0.to', [], 'fetch', 'connection'],
  ['outputs.total', [], null, 'outputs.total'],
  ['', [], null, ''],
])('%s', (field, scope, id, rest) => {
  const problem = { code: '', message: '', remedy: '', field, node_id: null }
  expect(placeOf(problem, document)).toEqual({ scope, id, field: rest })
})
