import { Text } from '@mantine/core'
import type { ProblemItem } from '@/api/schema'
import { isObject, type JsonObject } from '@/shared/json/data'
import { useForm } from './context'
import styles from './form.module.css'

/** What is wrong with a field, or with a part of it that has no field of its own. */
export function useProblems(path: readonly (string | number)[], isWhole: boolean): ProblemItem[] {
  const { problems } = useForm()
  if (problems.length === 0 || path.length === 0) return []
  const field = path.join('.')
  return problems.filter(
    (problem) => problem.field === field || (isWhole && problem.field?.startsWith(`${field}.`)),
  )
}

/** The problems that are those of no field of the form. */
export function strayProblems(schema: JsonObject, problems: readonly ProblemItem[]): ProblemItem[] {
  const known = isObject(schema.properties) ? schema.properties : {}
  const more = schema.additionalProperties !== false
  return problems.filter(({ field }) => {
    const [first = ''] = (field ?? '').split('.')
    return first === '' || (!more && !(first in known))
  })
}

/** Says what is wrong, and what to do about it. */
export function FieldProblems({ problems, id }: { problems: ProblemItem[]; id?: string }) {
  if (problems.length === 0) return null
  return (
    <div className={styles.wrong} {...(id ? { id } : {})}>
      {problems.map((problem) => (
        <Text key={`${problem.field} ${problem.message}`} size="xs" c="var(--mantine-color-error)">
          {problem.message} {problem.remedy}
        </Text>
      ))}
    </div>
  )
}
