import { Select, type SelectProps } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from '@/api/client'
import { text } from '@/text'

interface WorkflowSelectProps extends Omit<SelectProps, 'data' | 'value' | 'onChange'> {
  value: string | null
  onChange: (workflowId: string | null) => void
}

/** Chooses a workflow by its name, which is searched for as one types. */
export function WorkflowSelect({ value, onChange, ...rest }: WorkflowSelectProps) {
  const [written, setWritten] = useState('')
  const [asked] = useDebouncedValue(written, 250)
  const chosen = useQuery({
    queryKey: ['workflow', value],
    enabled: value !== null,
    queryFn: () =>
      answer(
        api.GET('/v1/workflows/{workflow_id}', { params: { path: { workflow_id: value ?? '' } } }),
      ),
  })
  const search = asked === chosen.data?.name ? '' : asked
  const found = useQuery({
    queryKey: ['workflow-names', search],
    queryFn: () => answer(api.GET('/v1/workflows', { params: { query: { search, limit: 50 } } })),
    placeholderData: (before) => before,
  })
  const names = new Map(found.data?.items.map((one) => [one.workflow_id, one.name]))
  if (value !== null) names.set(value, chosen.data?.name ?? value)
  return (
    <Select
      searchable
      nothingFoundMessage={text.states.noSuchWorkflow}
      data={[...names].map(([id, label]) => ({ value: id, label }))}
      value={value}
      onChange={onChange}
      onSearchChange={setWritten}
      {...rest}
    />
  )
}
