import { Anchor, Breadcrumbs, Text } from '@mantine/core'
import { type Graph, nodeAt, type Scope } from '@/features/builder/model/document'
import { text } from '@/text'
import styles from './graph.module.css'

/** Says which container was entered, and leads out of it; nothing at the top. */
export function ScopePath(props: {
  document: Graph
  scope: Scope
  onScope: (scope: Scope) => void
}) {
  const { document, scope, onScope } = props
  if (scope.length === 0) return null
  const names = scope.map((id, depth) => {
    const path = scope.slice(0, depth + 1)
    return { path, name: nodeAt(document, path)?.name || id }
  })
  return (
    <nav className={styles.path} aria-label={text.graph.path}>
      <Breadcrumbs separatorMargin={6}>
        <Anchor component="button" type="button" size="sm" onClick={() => onScope([])}>
          {text.graph.top}
        </Anchor>
        {names.map(({ path, name }) =>
          path.length === scope.length ? (
            <Text key={path.join('/')} size="sm" fw={600} aria-current="location">
              {name}
            </Text>
          ) : (
            <Anchor
              key={path.join('/')}
              component="button"
              type="button"
              size="sm"
              onClick={() => onScope(path)}
            >
              {name}
            </Anchor>
          ),
        )}
      </Breadcrumbs>
    </nav>
  )
}
