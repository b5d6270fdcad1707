import { Button } from '@mantine/core'
import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { Empty, Failed, Loading } from '@/shared/states'
import { text } from '@/text'
import { page } from './page'
import { Shell } from './shell'

const root = createRootRoute({ component: Shell, notFoundComponent: Missing })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('@/features/home/page'), 'HomePage'),
})

const workflows = createRoute({
  getParentRoute: () => root,
  path: '/workflows',
  validateSearch: (search) => texts(search, ['search', 'tag', 'folder', 'enabled', 'create']),
  component: lazyRouteComponent(() => import('@/features/workflows/list'), 'WorkflowList'),
})

const builder = createRoute({
  getParentRoute: () => root,
  path: '/workflows/$workflowId',
  validateSearch: (search) => texts(search, ['scope', 'node', 'view', 'run']),
  component: lazyRouteComponent(() => import('@/features/builder/page'), 'BuilderPage'),
})

const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  validateSearch: (search) =>
    texts(search, ['workflow', 'status', 'trigger', 'event', 'parent', 'from', 'until', 'text']),
  component: lazyRouteComponent(() => import('@/features/runs/list'), 'RunList'),
})

const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$runId',
  validateSearch: (search) => texts(search, ['view', 'step', 'other', 'scope']),
  component: lazyRouteComponent(() => import('@/features/runs/page'), 'RunPage'),
})

const triggers = createRoute({
  getParentRoute: () => root,
  path: '/triggers',
  validateSearch: (search) => texts(search, ['workflow', 'type', 'enabled', 'trigger']),
  component: lazyRouteComponent(() => import('@/features/triggers/list'), 'TriggerList'),
})

const events = createRoute({
  getParentRoute: () => root,
  path: '/events',
  validateSearch: (search) => texts(search, ['type', 'source', 'trigger', 'since', 'until']),
  component: lazyRouteComponent(() => import('@/features/events/list'), 'EventList'),
})

const event = createRoute({
  getParentRoute: () => root,
  path: '/events/$eventId',
  component: lazyRouteComponent(() => import('@/features/events/page'), 'EventPage'),
})

const approvals = createRoute({
  getParentRoute: () => root,
  path: '/approvals',
  component: lazyRouteComponent(() => import('@/features/approvals/list'), 'ApprovalList'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    workflows,
    builder,
    runs,
    run,
    triggers,
    events,
    event,
    approvals,
  ]),
  basepath: page.base,
  defaultPreload: 'intent',
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

/** Those of the named parts of an address that it has. */
function texts<Name extends string>(
  search: Record<string, unknown>,
  names: readonly Name[],
): { [name in Name]?: string } {
  const found: { [name in Name]?: string } = {}
  for (const name of names) {
    const value = search[name]
    if (value !== undefined && value !== '') found[name] = String(value)
  }
  return found
}

function Missing() {
  return (
    <Empty
      title={text.states.missing}
      action={
        <Button component={Link} to="/workflows" variant="light">
          {text.states.toWorkflows}
        </Button>
      }
    >
      {text.states.missingText}
    </Empty>
  )
}
