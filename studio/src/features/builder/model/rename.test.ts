import { describe, expect, it } from 'vitest'
import type { NodeType } from '@/api/schema'
import type { WorkflowDocument } from './document'
import { renameInText, renameNode } from './rename'

const names = new Map([['old', 'new']])
const types = new Map<string, NodeType>([
  [
    'branch',
    {
      config_schema: { properties: { condition: { format: 'condition' } } },
    } as unknown as NodeType,
  ],
])

describe('a text', () => {
  it.each([
    ['{{ steps.old.output }}', '{{ steps.new.output }}'],
    ['a {{ steps.old }} b {{steps.old.status}}', 'a {{ steps.new }} b {{steps.new.status}}'],
    ["{{ steps['old'].output }}", "{{ steps['new'].output }}"],
    ['{{ steps["old"] }}', '{{ steps["new"] }}'],
    ["{{ steps.get('old') }}", "{{ steps.get('new') }}"],
    ['{% if steps.old.output %}x{% endif %}', '{% if steps.new.output %}x{% endif %}'],
    [
      "{{ {'a': {'b': 1}} | length + steps.old.output }}",
      "{{ {'a': {'b': 1}} | length + steps.new.output }}",
    ],
    ["{{ '}}' ~ steps.old.output }}", "{{ '}}' ~ steps.new.output }}"],
    ["{{ 'it\\'s' ~ steps.old.output }}", "{{ 'it\\'s' ~ steps.new.output }}"],
  ])('%s becomes %s', (text, renamed) => {
    expect(renameInText(text, names)).toBe(renamed)
  })

  it.each([
    'steps.old is plain text',
    "{{ 'steps.old' }}",
    '{{ steps.older.output }}',
    '{{ steps.ol }}',
    '{{ inputs.steps.old }}',
    '{{ mysteps.old }}',
    '{# steps.old #}',
    '{% raw %}{{ steps.old }}{% endraw %}',
    '{{ steps.old',
  ])('%s stays as it is', (text) => {
    expect(renameInText(text, names)).toBe(text)
  })

  it('goes on after a raw part', () => {
    const text = '{% raw %}{{ steps.old }}{% endraw %}{{ steps.old }}'
    expect(renameInText(text, names)).toBe('{% raw %}{{ steps.old }}{% endraw %}{{ steps.new }}')
  })

  it('is an expression as a whole where it is a condition without braces', () => {
    expect(renameInText('steps.old.output > 1', names, true)).toBe('steps.new.output > 1')
    expect(renameInText('steps.old is {{ steps.old }}', names, true)).toBe(
      'steps.old is {{ steps.new }}',
    )
  })

  it('puts an id that is no name in brackets, and takes one out of them', () => {
    expect(renameInText('{{ steps.old.output }}', new Map([['old', 'my-step']]))).toBe(
      "{{ steps['my-step'].output }}",
    )
    expect(renameInText("{{ steps['my-step'] }}", new Map([['my-step', 'old']]))).toBe(
      "{{ steps['old'] }}",
    )
  })

  it('exchanges two ids at once', () => {
    const exchange = new Map([
      ['a', 'b'],
      ['b', 'a'],
    ])
    expect(renameInText('{{ steps.a ~ steps.b }}', exchange)).toBe('{{ steps.b ~ steps.a }}')
  })
})

describe('a node', () => {
  const document: WorkflowDocument = {
    nodes: [
      { id: 'old', type: 'set' },
      { id: 'is_it', type: 'branch', config: { condition: 'steps.old.output' } },
      {
        id: 'each',
        type: 'for_each',
        config: {
          items: '{{ steps.old.output }}',
          output: '{{ steps.old.output ~ steps.inside.output }}',
          body: {
            nodes: [{ id: 'inside', type: 'set', config: { values: { a: '{{ steps.old }}' } } }],
            edges: [],
          },
        },
      },
      {
        id: 'hides',
        type: 'for_each',
        config: {
          items: '{{ steps.old.output }}',
          output: '{{ steps.old.output }}',
          body: {
            nodes: [
              { id: 'old', type: 'set' },
              { id: 'reads', type: 'set', config: { values: ['{{ steps.old }}'] } },
            ],
            edges: [{ from: 'old', to: 'reads' }],
          },
        },
      },
    ],
    edges: [{ from: 'old', to: 'is_it' }],
    outputs: { result: '{{ steps.old.output }}' },
  }

  it('has its new id in edges, expressions, bodies and outputs', () => {
    const renamed = renameNode(document, [], 'old', 'new', types)
    expect(renamed.nodes[0]?.id).toBe('new')
    expect(renamed.edges).toEqual([{ from: 'new', to: 'is_it' }])
    expect(renamed.outputs).toEqual({ result: '{{ steps.new.output }}' })
    expect(renamed.nodes[1]?.config).toEqual({ condition: 'steps.new.output' })
    expect(renamed.nodes[2]?.config).toEqual({
      items: '{{ steps.new.output }}',
      output: '{{ steps.new.output ~ steps.inside.output }}',
      body: {
        nodes: [{ id: 'inside', type: 'set', config: { values: { a: '{{ steps.new }}' } } }],
        edges: [],
      },
    })
  })

  it('leaves a body alone that has a node of the same id', () => {
    const hides = renameNode(document, [], 'old', 'new', types).nodes[3]
    expect(hides?.config).toEqual({ ...document.nodes[3]?.config, items: '{{ steps.new.output }}' })
  })

  it('in a body is renamed there, and in the result of its container', () => {
    const renamed = renameNode(document, ['each'], 'inside', 'within', types)
    expect(renamed.nodes[2]?.config).toMatchObject({
      items: '{{ steps.old.output }}',
      output: '{{ steps.old.output ~ steps.within.output }}',
      body: { nodes: [{ id: 'within' }] },
    })
    expect(renamed.nodes.slice(0, 2)).toEqual(document.nodes.slice(0, 2))
  })
})
