import { getViewportForBounds, useReactFlow, useStoreApi } from '@xyflow/react'
import { useEffect } from 'react'
import { fitting } from './viewport'

const readable = 0.55
const margin = 48

/**
 * Brings a graph into view when it is first there, and in each scope anew: as a whole if it can
 * be read then, else from its beginning.
 */
export function useFit(scope: string, isReady: boolean): void {
  const { getNodes, getNodesBounds, setViewport } = useReactFlow()
  const store = useStoreApi()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scope is another picture
  useEffect(() => {
    if (!isReady) return
    const { width, height } = store.getState()
    const bounds = getNodesBounds(getNodes())
    const whole = getViewportForBounds(
      bounds,
      width,
      height,
      fitting.minZoom,
      fitting.maxZoom,
      fitting.padding,
    )
    const middle = height / 2 - (bounds.y + bounds.height / 2) * readable
    setViewport(
      whole.zoom >= readable
        ? whole
        : {
            zoom: readable,
            x: margin - bounds.x * readable,
            y: Math.max(middle, margin * 2 - bounds.y * readable),
          },
    )
  }, [scope, isReady, getNodes, getNodesBounds, setViewport, store])
}
