import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useBuilder, useBuilderStore } from '../model/context'
import { existingScope, graphAt } from '../model/document'

const route = getRouteApi('/workflows/$workflowId')
const pause = 150

/** Keeps the scope, the selected node and the watched run in the address, and takes them from it. */
export function useAddress(): void {
  const store = useBuilderStore()
  const router = useRouter()
  const navigate = route.useNavigate()
  const { workflowId } = route.useParams()
  const { scope: scopeText = '', node = '', run = '' } = route.useSearch()
  const here = useBuilder(({ scope, selection, watched }) =>
    addressOf(scope.join('/'), selection.length === 1 ? (selection[0] ?? '') : '', watched ?? ''),
  )
  const there = addressOf(scopeText, node, run)
  const known = useRef<string | null>(null)
  /** What was written into the address and has not come back from it, in this order. */
  const written = useRef<string[]>([])

  useEffect(() => {
    const own = written.current.indexOf(there)
    written.current = written.current.slice(own + 1)
    if (own >= 0 || there === known.current) return
    known.current = there
    const { document, enter, watch, scope, selection } = store.getState()
    const wanted = existingScope(document, scopeText ? scopeText.split('/') : [])
    const isThere = graphAt(document, wanted).nodes.some((one) => one.id === node)
    if (wanted.join('/') !== scope.join('/') || (isThere && !selection.includes(node)))
      enter(wanted, isThere ? [node] : [])
    watch(run || null)
  }, [there, scopeText, node, run, store])

  useEffect(() => {
    if (here === there) written.current = []
  }, [here, there])

  useEffect(() => {
    if (here === known.current || known.current === null) return
    const timer = setTimeout(() => {
      const isLeaving = !router.latestLocation.pathname.endsWith(`/workflows/${workflowId}`)
      if (isLeaving) return
      known.current = here
      written.current.push(here)
      const [scope, id, watched] = here.split('\n')
      navigate({
        replace: true,
        params: { workflowId },
        search: ({ scope: _, node: __, run: ___, ...others }) => ({
          ...others,
          ...(scope ? { scope } : {}),
          ...(id ? { node: id } : {}),
          ...(watched ? { run: watched } : {}),
        }),
      })
    }, pause)
    return () => clearTimeout(timer)
  }, [here, navigate, router, workflowId])
}

function addressOf(scope: string, node: string, run: string): string {
  return [scope, node, run].join('\n')
}
