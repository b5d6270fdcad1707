import { Input, Skeleton } from '@mantine/core'
import { lazy, Suspense, useId } from 'react'
import type { ExpressionFieldProps } from './expression-field'

const LazyField = lazy(() =>
  import('./expression-field').then((it) => ({ default: it.ExpressionField })),
)

type ExpressionInputProps = Omit<ExpressionFieldProps, 'labelledBy'> & {
  label: string
  description?: string
  error?: string | null
  required?: boolean
}

/**
 * A field for a value with expressions in it, with completion from the names' sample values and a
 * preview of what it gives.
 */
export function ExpressionInput(props: ExpressionInputProps) {
  const { label, description, error, required = false, ...field } = props
  const id = useId()
  return (
    <div>
      <Input.Label id={id} component="span" required={required}>
        {label}
      </Input.Label>
      {description && <Input.Description mb={4}>{description}</Input.Description>}
      <ExpressionField {...field} labelledBy={id} />
      {error && <Input.Error mt={4}>{error}</Input.Error>}
    </div>
  )
}

/** The field alone, for where another element names it. Its code is loaded when it is used. */
export function ExpressionField(props: ExpressionFieldProps) {
  return (
    <Suspense fallback={<Skeleton height={36} />}>
      <LazyField {...props} />
    </Suspense>
  )
}
