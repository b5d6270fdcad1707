import { useStore } from '@xyflow/react'

const many = 150
const farZoom = 0.35

/** Whether a large graph is looked at from so far that its details cannot be read anyway. */
export function useFar(count: number): boolean {
  const isFar = useStore((state) => state.transform[2] < farZoom)
  return isFar && count > many
}
