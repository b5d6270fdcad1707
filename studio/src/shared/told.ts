import { notifications } from '@mantine/notifications'
import { messageOf } from './states'

/** Tells of something that was done. */
export function tell(message: string): void {
  notifications.show({ message, color: 'teal' })
}

/** Tells of something that failed. */
export function tellFailure(error: unknown): void {
  notifications.show({ message: messageOf(error), color: 'red', autoClose: 8_000 })
}
