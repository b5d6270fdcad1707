import { useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import type { NodeType } from '@/api/schema'
import { namesUsed } from '@/expressions/names'
import { holdsExpression } from '@/expressions/values'
import type { Json } from '@/shared/json/data'
import { nodeAt, type WorkflowDocument } from '../model/document'
import { firstKey, namesFor, type Sample } from './names'

/**
 * What the nearest container around a node goes through, evaluated with the sample: for bodies that
 * the sample's run did not come to.
 */
export function useItems(
  document: WorkflowDocument,
  path: readonly string[],
  sample: Sample,
  types: ReadonlyMap<string, NodeType>,
): Json | undefined {
  const scope = path.slice(0, -1)
  const config = scope.length > 0 ? nodeAt(document, scope)?.config : undefined
  const written = config?.items ?? config?.initial
  const isKnown = scope.length === 0 || sample.steps.has(firstKey(scope))
  const names =
    holdsExpression(written) && !isKnown
      ? namesUsed(written, namesFor(document, scope, sample, types).names)
      : {}
  const items = useQuery({
    queryKey: ['evaluate', 'value', written, names],
    queryFn: () =>
      answer(
        api.POST('/v1/expressions/evaluate', { body: { value: written, mode: 'value', names } }),
      ),
    enabled: holdsExpression(written) && !isKnown,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  if (isKnown) return undefined
  return holdsExpression(written) ? (items.data?.value as Json | undefined) : written
}
