import { describe, expect, it } from 'vitest'
import type { ProblemItem } from '@/api/schema'
import type { Graph } from './document'
import { nodeOfProblem, problemCounts } from './problems'

const document: Graph = {
  nodes: [
    { id: 'first', type: 'set' },
    {
      id: 'each',
      type: 'for_each',
      config: {
        body: {
          nodes: [
            { id: 'a', type: 'set' },
            { id: 'b', type: 'set' },
          ],
          edges: [{ from: 'a', to: 'b', when: 'wrong' }],
        },
      },
    },
  ],
  edges: [{ from: 'first', to: 'each' }],
}

function problem(field: string, node_id: string | null = null): ProblemItem {
  return { code: 'bad', message: 'Bad.', remedy: 'Mend it.', field, node_id }
}

describe('the node of a problem', () => {
  it.each([
    ['nodes.0.config.values', 'first'],
    ['nodes.1.config.body.nodes.1.config.values', 'each/b'],
    ['nodes.1.config.body.edges.0.when', 'each/a'],
    ['nodes.1.config.items', 'each'],
    ['edges.0.to', 'first'],
    ['nodes.7.config', null],
    ['inputs.properties', null],
  ])('of %s is %s', (field, path) => {
    expect(nodeOfProblem(document, problem(field))).toBe(path)
  })

  it('is named where the field does not lead to it', () => {
    expect(nodeOfProblem(document, problem('', 'first'))).toBe('first')
    expect(nodeOfProblem(document, problem('', 'gone'))).toBeNull()
  })

  it('is counted with its containers', () => {
    const problems = [problem('nodes.1.config.body.nodes.1.id'), problem('nodes.1.config.items')]
    expect(problemCounts(document, problems)).toEqual(
      new Map([
        ['each', 2],
        ['each/b', 1],
      ]),
    )
  })
})
