import type { Approval } from '@/api/schema'
import { text } from '@/text'

/** What a step asks, in the parts that a person is shown. */
export interface Asked {
  title: string
  message: string
  data: Record<string, unknown> | null
  assignees: string[]
}

/** Reads a request as history keeps it: a part is left out where the workflow says nothing. */
export function askedBy(approval: Pick<Approval, 'request'>): Asked {
  const { title, message, data, assignees } = approval.request
  return {
    title: typeof title === 'string' && title !== '' ? title : text.approvals.untitled,
    message: typeof message === 'string' ? message : '',
    data: isObject(data) && Object.keys(data).length > 0 ? data : null,
    assignees: Array.isArray(assignees) ? assignees.map(String) : [],
  }
}

/** Whether a value is the address of a page, and nothing else. */
export function isLink(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\/[^\s"'<>]+$/.test(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
