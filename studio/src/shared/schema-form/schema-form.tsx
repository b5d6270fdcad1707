import { Skeleton, Stack } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { FormProps } from './form'

const Form = lazy(() => import('./form').then((it) => ({ default: it.Form })))

/** A form for a value that a JSON Schema describes. Its code is loaded when it is first used. */
export function SchemaForm(props: FormProps) {
  return (
    <Suspense fallback={<Waiting />}>
      <Form {...props} />
    </Suspense>
  )
}

function Waiting() {
  return (
    <Stack gap="sm">
      <Skeleton height={52} />
      <Skeleton height={52} />
    </Stack>
  )
}
