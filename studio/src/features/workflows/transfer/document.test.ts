import { describe, expect, it } from 'vitest'
import { fileText, readFileText, type WorkflowDocument } from './document'

const orders: WorkflowDocument = {
  name: 'Orders',
  slug: 'orders',
  description: 'Größe & "mehr"\nzweite Zeile',
  enabled: false,
  tags: ['a', 'no'],
  folder: 'Sales/Leads',
  triggers: [
    { type: 'webhook', config: { path: 'orders' }, filters: 'event.payload.x > 0', enabled: true },
    { type: 'schedule', config: { kind: 'interval', seconds: 60 }, filters: null, enabled: false },
  ],
  spec: {
    version: 1,
    nodes: [
      { id: 'b', type: 'set', config: { values: { z: null, yes: '{{ 1 + 1 }}', n: '1e3' } } },
    ],
    edges: [],
  },
}

const plain: WorkflowDocument = {
  name: 'Plain',
  description: '',
  enabled: true,
  tags: [],
  folder: '',
  triggers: [],
  spec: { nodes: [] },
}

describe('a file of workflows', () => {
  it.each(['json', 'yaml'] as const)('comes back the same as %s', (format) => {
    const read = readFileText(fileText([orders, plain], format))
    expect(read.problems).toEqual([])
    expect(read.documents).toEqual([orders, plain])
  })

  it('takes one document, a list, and a stream', () => {
    const names = (source: string) => readFileText(source).documents.map((each) => each.name)
    expect(names('{"name": "One", "spec": {}}')).toEqual(['One'])
    expect(names('[{"name": "One", "spec": {}}, {"name": "Two", "spec": {}}]')).toEqual([
      'One',
      'Two',
    ])
    expect(names('name: One\nspec: {}\n---\nname: Two\nspec: {nodes: []}\n')).toEqual([
      'One',
      'Two',
    ])
  })

  it('takes the spec alone, as the builder shows it', () => {
    const { documents, problems } = readFileText('nodes:\n- {id: a, type: set}\nedges: []\n')
    expect(problems).toEqual([])
    expect(documents[0]?.spec).toEqual({ nodes: [{ id: 'a', type: 'set' }], edges: [] })
    expect(documents[0]?.name).not.toBe('')
  })
})

describe('a file that is wrong', () => {
  const places = (source: string) => {
    const { documents, problems } = readFileText(source)
    expect(documents).toEqual([])
    for (const problem of problems) expect(problem.message).not.toBe('')
    return problems.map((problem) => problem.place)
  }

  it('is refused when it has nothing', () => {
    for (const source of ['', '# only words', 'null', '[]', '---\n---\n'])
      expect(places(source)).toEqual([''])
  })

  it('says the line of what cannot be read', () => {
    expect(places('name: One\nspec: {nodes: [}\n')[0]).toMatch(/^Line 2/)
    expect(places('{"name": "One",, }')[0]).toMatch(/^Line 1/)
    expect(places('a: 1\na: 2\n')[0]).toMatch(/^Line 2/)
  })

  it('names every wrong field of every document, and makes none', () => {
    const source = `
name: Good
spec: {}
---
name: 5
spec: []
enabled: maybe
tags: [a, 1]
colour: red
triggers:
- {type: webhook, config: [], size: 1}
- webhook
`
    expect(places(source)).toEqual([
      'Document 2: colour',
      'Document 2: name',
      'Document 2: enabled',
      'Document 2: tags.1',
      'Document 2: triggers.0: size',
      'Document 2: triggers.0: config',
      'Document 2: triggers.1',
      'Document 2: spec',
    ])
  })

  it('says what is missing', () => {
    expect(places('description: nothing more')).toEqual(['name', 'spec'])
    expect(places('just words')).toEqual([''])
  })

  it('does not unfold what would fill the memory', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]']
    for (const name of 'bcdefghi')
      bomb.push(
        `${name}: &${name} [${Array(10).fill(`*${String.fromCharCode(name.charCodeAt(0) - 1)}`)}]`,
      )
    expect(places(bomb.join('\n'))).toHaveLength(1)
  })
})
