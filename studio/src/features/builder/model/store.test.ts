import { describe, expect, it } from 'vitest'
import { createBuilderStore } from './store'

const start = {
  nodes: [{ id: 'each', type: 'for_each', config: { body: { nodes: [], edges: [] } } }],
  edges: [],
}

function storeInside() {
  const store = createBuilderStore(start)
  store.getState().enter(['each'])
  store.getState().changeGraph((graph) => ({ ...graph, nodes: [{ id: 'a', type: 'set' }] }))
  store.getState().select(['a'])
  return store
}

describe('the store', () => {
  it('forgets the selection of what undo takes away', () => {
    const store = storeInside()
    store.getState().undo()
    expect(store.getState().selection).toEqual([])
    expect(store.getState().scope).toEqual(['each'])
  })

  it('leaves a container that is gone', () => {
    const store = storeInside()
    store.getState().change((document) => ({ ...document, nodes: [] }))
    expect(store.getState()).toMatchObject({ scope: [], selection: [] })
  })

  it('keeps the selection and the pins of a node that is renamed', () => {
    const store = storeInside()
    store.getState().setPin('each/a', 1)
    store.getState().setPin('each/ab', 2)
    store.getState().rename('a', 'b', new Map())
    expect(store.getState()).toMatchObject({
      selection: ['b'],
      pins: { 'each/b': 1, 'each/ab': 2 },
    })
    store.getState().enter([], ['each'])
    store.getState().rename('each', 'all', new Map())
    expect(store.getState().pins).toEqual({ 'all/b': 1, 'all/ab': 2 })
  })

  it('frees a pin', () => {
    const store = createBuilderStore(start)
    store.getState().setPin('each', null)
    expect(store.getState().pins).toEqual({ each: null })
    store.getState().setPin('each', undefined)
    expect(store.getState().pins).toEqual({})
  })

  it('undoes changes of one gesture together', () => {
    const store = createBuilderStore(start)
    for (const name of ['A', 'AB', 'ABC'])
      store.getState().changeNode('each', (node) => ({ ...node, name }), 'name each')
    store.getState().undo()
    expect(store.getState().document).toBe(start)
  })
})
