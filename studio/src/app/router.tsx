import { Button } from '@mantine/core'
import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { Empty, Failed, Loading } from '@/shared/states'
import { text } from '@/text'
import { page } from './page'
import { Shell } from './shell'

const root = createRootRoute({ component: Shell, notFoundComponent: Missing })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/workflows' })
  },
})

const workflows = createRoute({
  getParentRoute: () => root,
  path: '/workflows',
  validateSearch: (search): { search?: string } =>
    typeof search.search === 'string' && search.search ? { search: search.search } : {},
  component: lazyRouteComponent(() => import('@/features/workflows/list'), 'WorkflowList'),
})

export const router = createRouter({
  routeTree: root.addChildren([home, workflows]),
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
