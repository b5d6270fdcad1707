import { hashKey } from '@tanstack/react-query'

/** Whether two values are the same JSON, whatever the order of their names. */
export function sameJson(one: unknown, other: unknown): boolean {
  return one === other || hashKey([one]) === hashKey([other])
}
