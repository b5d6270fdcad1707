import { fieldWords } from '@/shared/diff/words'
import { text } from '@/text'

const inBody = /^nodes\.([^.]+)\.config\.body\.(?=nodes\.|edges\.)/

/** A place of a merge, such as `nodes.each.config.body.nodes.charge.config.url`, in words. */
export function pathWords(path: string): string {
  const inside = inBody.exec(path)
  if (inside) return `${inside[1]} / ${pathWords(path.slice(inside[0].length))}`
  const edge = /^edges\.(.+?)->([^:]+)(?::(.*))?$/.exec(path)
  if (edge) {
    const port = edge[3] === undefined ? '' : ` (${text.draft.diff.port(edge[3])})`
    return `${edge[1]} → ${edge[2]}${port}`
  }
  const node = /^nodes\.([^.]+)(?:\.(.*))?$/.exec(path)
  if (!node) return fieldWords(path)
  return node[2] ? `${node[1]} · ${fieldWords(node[2])}` : (node[1] ?? path)
}
