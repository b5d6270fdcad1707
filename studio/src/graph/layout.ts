import ELK from 'elkjs/lib/elk-api'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'
import { elkGraph, settled } from './arrange'
import { snapped } from './place'
import { type Places, placeOf, type Scene } from './scene'

let engine: InstanceType<typeof ELK> | undefined

/** The layout engine, which works in a thread of its own, so that layout never blocks. */
function elk() {
  engine ??= new ELK({ workerFactory: () => new Worker(workerUrl) })
  return engine
}

/** Places for the nodes of a scene that have none, those of its bodies included. */
export async function placed(scene: Scene, places: Places): Promise<Places> {
  const found = new Map(places)
  for (const one of scene.nodes) {
    if (!one.body) continue
    for (const [path, at] of await placed(one.body, found)) found.set(path, at)
  }
  if (scene.nodes.every((one) => placeOf(one, found))) return found
  const tidy = await arranged(scene, found)
  for (const [path, at] of settled(scene, found, tidy)) found.set(path, at)
  return found
}

/** Places that make a scene tidy. What is inside of its bodies stays as it is. */
export async function arranged(scene: Scene, places: Places): Promise<Places> {
  const result = await elk().layout(elkGraph(scene, places))
  const nodes = result.children ?? []
  return new Map(
    nodes.map((node) => [node.id, { x: snapped(node.x ?? 0), y: snapped(node.y ?? 0) }]),
  )
}
