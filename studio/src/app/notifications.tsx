import { Notifications } from '@mantine/notifications'

export function ShownNotifications() {
  return <Notifications position="bottom-center" />
}
