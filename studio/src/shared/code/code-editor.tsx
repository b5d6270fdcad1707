import { Input, Skeleton } from '@mantine/core'
import { lazy, Suspense, useId } from 'react'
import type { CodeFieldProps } from './code-field'

const CodeField = lazy(() => import('./code-field').then((it) => ({ default: it.CodeField })))

export type { CodeProblem } from './code-field'

type CodeEditorProps = Omit<CodeFieldProps, 'labelledBy'> & {
  /** What the field is called; shown above it unless `labelHidden`. */
  label: string
  labelHidden?: boolean
  description?: string
  error?: string | null
}

/** Edits or shows a text with its syntax coloured. Its code is loaded when it is first used. */
export function CodeEditor({ label, labelHidden, description, error, ...field }: CodeEditorProps) {
  const id = useId()
  return (
    <div>
      <Input.Label id={id} component="span" display={labelHidden ? 'none' : undefined}>
        {label}
      </Input.Label>
      {description && <Input.Description mb={4}>{description}</Input.Description>}
      <Suspense fallback={<Skeleton height={(field.minRows ?? 3) * 20 + 12} />}>
        <CodeField {...field} labelledBy={id} />
      </Suspense>
      {error && <Input.Error mt={4}>{error}</Input.Error>}
    </div>
  )
}
