import { Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { type Json, shortJson } from '@/shared/json/data'
import { text as words } from '@/text'
import styles from './expression.module.css'
import type { Mode } from './language'
import { useMissingSteps } from './missing'
import { type Names, namesUsed } from './names'
import { holdsExpression, readJson } from './values'

const pause = 250

interface PreviewProps {
  /** The text of a field. */
  value: string
  mode: Mode
  names: Names
}

/** What the text of a field gives with the sample values, or why it gives nothing. */
export function Preview({ value, mode, names }: PreviewProps) {
  const [text] = useDebouncedValue(value, pause)
  const evaluated = mode === 'condition' ? text.trim() !== '' : holdsExpression(text)
  const missing = useMissingSteps(text)
  const used = evaluated ? namesUsed(text, names) : {}
  const preview = useQuery({
    queryKey: ['evaluate', mode, text, used],
    queryFn: ({ signal }) =>
      answer(
        api.POST('/v1/expressions/evaluate', {
          body: {
            value: mode === 'json' ? readJson(text) : text,
            mode: mode === 'condition' ? 'condition' : 'value',
            names: used,
          },
          signal,
        }),
      ),
    enabled: evaluated && missing.length === 0,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  })
  if (!evaluated) return null
  if (missing.length > 0)
    return (
      <Text size="xs" c="dimmed" mt={4}>
        {words.panel.expression.missing(missing)}
      </Text>
    )
  if (!preview.data) return null
  const [problem] = preview.data.problems
  if (problem)
    return (
      <Text size="xs" mt={4} c="orange" lineClamp={3} role="status" data-preview-problem>
        {words.panel.expression.noPreview} {problem.message} {problem.remedy}
      </Text>
    )
  return (
    <Text size="xs" mt={4} c="dimmed" lineClamp={2} className={styles.preview} role="status">
      {words.panel.expression.preview}{' '}
      <Text span inherit ff="monospace" c="var(--mantine-color-text)">
        {shortJson(preview.data.value as Json, 160)}
      </Text>
    </Text>
  )
}
