import { Button, type ButtonProps } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { placeOf } from '../step/keys'

interface BuilderButtonProps extends ButtonProps {
  workflowId: string
  runId: string
  /** The step whose node is shown. */
  stepKey?: string
}

/** Leads to the builder with a run watched there. */
export function BuilderButton({ workflowId, runId, stepKey, ...props }: BuilderButtonProps) {
  const { scope, node } = stepKey ? placeOf(stepKey) : {}
  const search = { run: runId, ...(scope ? { scope } : {}), ...(node ? { node } : {}) }
  return (
    <Button
      size="xs"
      variant="default"
      {...props}
      renderRoot={(root) => (
        <Link to="/workflows/$workflowId" params={{ workflowId }} search={search} {...root} />
      )}
    />
  )
}
