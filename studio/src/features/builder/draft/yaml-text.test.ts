import { describe, expect, it } from 'vitest'
import type { WorkflowDocument } from '../model/document'
import { lineFinder, readYaml, rewriteYaml, yamlOf } from './yaml-text'

const source = `# Watches the shop.
version: 1
nodes:
# The first thing that is done.
- id: fetch
  type: http_request
  config:
    url: "https://shop.test/orders" # every hour
    retries: 3

- id: each
  type: for_each
  config:
    items: '{{ steps.fetch.output }}'
    body:
      nodes:
      - id: charge # with care
        type: set
      edges: []
edges:
- {from: fetch, to: each} # always
settings:
  # In seconds.
  timeout: 60
`

function read(text: string): WorkflowDocument {
  const { document, problems } = readYaml(text)
  if (!document) throw new Error(problems[0]?.message)
  return document
}

function changed(change: (document: WorkflowDocument) => void): WorkflowDocument {
  const document = structuredClone(read(source))
  change(document)
  return document
}

describe('rewriting', () => {
  it('changes nothing when the document is the same', () => {
    expect(rewriteYaml(source, read(source))).toBe(source)
  })

  it('changes one value and keeps comments, quotes and blank lines', () => {
    const document = changed(({ nodes }) => {
      if (nodes[0]?.config) nodes[0].config.url = 'https://shop.test/paid'
    })
    expect(rewriteYaml(source, document)).toBe(source.replace('/orders"', '/paid"'))
  })

  it('adds and removes names where they belong', () => {
    const document = changed(({ nodes }) => {
      const [fetch] = nodes
      if (!fetch?.config) return
      delete fetch.config.retries
      fetch.config.method = 'POST'
      fetch.position = { x: 40, y: 80 }
    })
    expect(rewriteYaml(source, document)).toBe(
      source.replace('    retries: 3\n', '    method: POST\n  position: {x: 40, y: 80}\n'),
    )
  })

  it('keeps the comments of nodes that change their place', () => {
    const document = changed(({ nodes }) => {
      nodes.push(...nodes.splice(0, 1))
    })
    const text = rewriteYaml(source, document)
    expect(read(text)).toEqual(document)
    expect(text).toContain('"https://shop.test/orders" # every hour')
    expect(text).toContain('id: charge # with care')
  })

  it('changes bodies of containers in place', () => {
    const document = changed(({ nodes, edges }) => {
      const body = nodes[1]?.config?.body as unknown as WorkflowDocument
      body.nodes.push({ id: 'thank', type: 'set' })
      body.edges.push({ from: 'charge', to: 'thank' })
      edges.push({ from: 'fetch', to: 'each', when: 'error' })
    })
    const text = rewriteYaml(source, document)
    expect(read(text)).toEqual(document)
    expect(text).toContain('# with care')
    expect(text).toContain(
      '- {from: fetch, to: each} # always\n- {from: fetch, to: each, when: error}',
    )
  })

  it('writes anew what it cannot keep', () => {
    const aliased = 'nodes:\n- &a {id: one, type: set}\nvars: {first: *a}\nedges: []\n'
    const document = { ...read(aliased), nodes: [] }
    expect(read(rewriteYaml(aliased, document))).toEqual(document)
    expect(read(rewriteYaml('nodes: [', document))).toEqual(document)
  })
})

describe('writing', () => {
  it('gives the same document back, in the usual order', () => {
    const document: WorkflowDocument = {
      edges: [{ to: 'b', from: 'a', when: 'true' }],
      nodes: [
        { position: { x: 1, y: 2 }, config: { text: 'one\ntwo' }, type: 'set', id: 'a' },
        { id: 'b', type: 'set' },
      ],
    }
    const text = yamlOf(document)
    expect(read(text)).toEqual(document)
    expect(text).toBe(
      'nodes:\n- id: a\n  type: set\n  config:\n    text: |-\n      one\n      two\n' +
        '  position: {x: 1, y: 2}\n- id: b\n  type: set\nedges:\n- {from: a, to: b, when: "true"}\n',
    )
  })

  it('says no to nothing', () => {
    expect(read('')).toEqual({ nodes: [], edges: [] })
  })
})

describe('reading', () => {
  it.each([
    ['nodes: [', 1],
    ['nodes:\n- id: a\n  type: set\n  type: set\n', 4],
    ['- a\n', 1],
    ['version: 1\nnodes: 5\n', 2],
    ['nodes:\n- id: a\n  type: set\n- id:\n  type: set\n', 4],
    ['nodes:\n- id: a\n', 2],
    ['nodes:\n- id: a\n  type: set\n- id: a\n  type: set\n', 4],
    ['nodes:\n- {id: a, type: set}\n- text\n', 3],
    ['nodes: []\nedges:\n- {from: a}\n', 3],
    ['nodes:\n- id: a\n  type: loop\n  config:\n    body:\n      nodes:\n      - {id: b}\n', 7],
    ['nodes: []\nvars:\n  most: .inf\n', 3],
  ])('marks the line that cannot be used: %j', (text, line) => {
    const { document, problems } = readYaml(text)
    expect(document).toBeNull()
    expect(problems?.map((problem) => problem.line)).toContain(line)
  })
})

describe('finding a line', () => {
  it.each([
    ['nodes.0.config.url', 8],
    ['nodes.0', 5],
    ['nodes.1.config.body.nodes.0.type', 18],
    ['nodes.1.config.body.nodes.0.config.values', 17],
    ['edges.0', 21],
    ['settings.timeout', 24],
    ['outputs', 1],
  ])('%s', (field, line) => {
    expect(lineFinder(source)(field)).toBe(line)
  })
})
