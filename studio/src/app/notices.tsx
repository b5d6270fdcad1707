import { useNotifications } from '@mantine/notifications'
import { lazy, Suspense, useEffect, useState } from 'react'

const Notifications = lazy(() =>
  import('./notifications').then((it) => ({ default: it.ShownNotifications })),
)

/** Shows what the person is told. What it needs for that is loaded with the first thing to tell. */
export function Notices() {
  const { notifications } = useNotifications()
  const [isNeeded, setNeeded] = useState(false)
  useEffect(() => {
    if (notifications.length > 0) setNeeded(true)
  }, [notifications.length])
  if (!isNeeded) return null
  return (
    <Suspense>
      <Notifications />
    </Suspense>
  )
}
