import { Stack, Text, Title } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { More } from '@/shared/more'
import { Empty, Failed, Loading } from '@/shared/states'
import { text } from '@/text'
import styles from './approvals.module.css'
import { ApprovalCard } from './card'
import { approvalsQuery } from './queries'

const words = text.approvals

/** Everything that waits for a person, with the means to decide it. */
export function ApprovalList() {
  const found = useInfiniteQuery(approvalsQuery)
  const approvals = found.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Stack maw={880} w="100%" mx="auto">
      <div>
        <Title order={1} size="h2">
          {words.title}
        </Title>
        {approvals.length > 0 && (
          <Text c="dimmed" size="sm" role="status">
            {words.waiting(approvals.length, found.hasNextPage)}
          </Text>
        )}
      </div>
      {found.isPending && <Loading />}
      {found.error && <Failed error={found.error} retry={() => found.refetch()} />}
      {found.data && approvals.length === 0 && <Empty title={words.empty}>{words.emptyText}</Empty>}
      <ul className={styles.list} aria-label={words.list}>
        {approvals.map((approval) => (
          <li key={approval.approval_id}>
            <ApprovalCard approval={approval} />
          </li>
        ))}
      </ul>
      <More of={found} />
    </Stack>
  )
}
