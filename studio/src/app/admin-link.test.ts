import { expect, test } from 'vitest'
import { adminAddress } from './admin-link'

test('a workflow and a run have pages in the admin', () => {
  expect(adminAddress('/admin/automate_core/', '/workflows/wf_1')).toBe(
    '/admin/automate_core/automation/by-id/wf_1/',
  )
  expect(adminAddress('/admin/automate_core/', '/runs/run_1')).toBe(
    '/admin/automate_core/execution/by-id/run_1/',
  )
})

test('lists have none, and neither has a host without an admin', () => {
  expect(adminAddress('/admin/automate_core/', '/workflows')).toBeUndefined()
  expect(adminAddress('/admin/automate_core/', '/')).toBeUndefined()
  expect(adminAddress('', '/runs/run_1')).toBeUndefined()
})
