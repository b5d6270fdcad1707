/** The path of the node of a step: `each/fetch` for `each[3]/fetch`. */
export function pathOf(key: string): string {
  return key.replace(/\[\d+\]/g, '')
}

/** The node of the workflow itself that a step lies in. */
export function topLevelOf(key: string): string {
  return pathOf(key).split('/')[0] ?? key
}

/** The containers around a step, and its node: where the builder shows it. */
export function placeOf(key: string): { scope: string | undefined; node: string } {
  const parts = pathOf(key).split('/')
  const node = parts.pop() ?? key
  return { scope: parts.length > 0 ? parts.join('/') : undefined, node }
}

/** Of the steps of a node the one that tells most: one that failed or is under way, or the first. */
export function tellingKey(
  steps: ReadonlyMap<string, { status: string }>,
  path: string,
): string | null {
  let first: string | null = null
  for (const [key, { status }] of steps) {
    if (pathOf(key) !== path || (isIteration(key) && !isIteration(path))) continue
    if (status !== 'COMPLETED' && status !== 'CANCELLED') return key
    first ??= key
  }
  return first
}

/** Whether a key is that of one activation of a body, such as `each[3]`. */
export function isIteration(key: string): boolean {
  return key.endsWith(']')
}

/** All steps of the node of a step: one for each iteration around it. */
export function siblingsOf(steps: ReadonlyMap<string, unknown>, key: string): string[] {
  const path = pathOf(key)
  if (!key.includes('[')) return [key]
  return [...steps.keys()].filter(
    (one) => pathOf(one) === path && isIteration(one) === isIteration(key),
  )
}
