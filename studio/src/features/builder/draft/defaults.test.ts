import { expect, it } from 'vitest'
import type { WorkflowDocument } from '../model/document'
import { withoutDefaults } from './defaults'

it('leaves out what a version leaves out, in bodies too', () => {
  const body = { nodes: [{ id: 'b', type: 'set', join: 'any', config: {} }], edges: [] }
  const document: WorkflowDocument = {
    version: 1,
    inputs: {},
    vars: { a: null },
    nodes: [{ id: 'a', type: 'loop', name: null, on_error: 'route', config: { body, times: 0 } }],
    edges: [{ from: 'a', to: 'a', when: null }],
  }
  expect(withoutDefaults(document)).toEqual({
    vars: { a: null },
    nodes: [
      {
        id: 'a',
        type: 'loop',
        on_error: 'route',
        config: { body: { nodes: [{ id: 'b', type: 'set' }], edges: [] }, times: 0 },
      },
    ],
    edges: [{ from: 'a', to: 'a' }],
  })
})
