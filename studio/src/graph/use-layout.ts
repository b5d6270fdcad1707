import { useEffect, useState } from 'react'
import { isUnplaced } from './arrange'
import { placed } from './layout'
import type { Places, Scene } from './scene'

const nowhere: Places = new Map()

export interface Layout {
  places: Places
  /** Whether every node has its place. */
  isReady: boolean
  error: unknown
  retry: () => void
}

/** Places for those nodes of a scene that the document says nothing of. */
export function useLayout(scene: Scene): Layout {
  const [places, setPlaces] = useState(nowhere)
  const [error, setError] = useState<unknown>(null)
  const isReady = !isUnplaced(scene, places)
  useEffect(() => {
    if (isReady || error) return
    let isWanted = true
    placed(scene, places).then(
      (found) => isWanted && setPlaces(found),
      (reason) => isWanted && setError(reason),
    )
    return () => {
      isWanted = false
    }
  }, [scene, places, isReady, error])
  return { places, isReady, error, retry: () => setError(null) }
}
