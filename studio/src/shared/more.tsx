import { Button } from '@mantine/core'
import { text } from '@/text'

interface MoreProps {
  /** A list that is read page by page. */
  of: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => void }
}

/** Loads the next page of a list, where there is one. */
export function More({ of }: MoreProps) {
  if (!of.hasNextPage) return null
  return (
    <Button
      variant="default"
      style={{ alignSelf: 'center' }}
      loading={of.isFetchingNextPage}
      onClick={() => of.fetchNextPage()}
    >
      {text.states.more}
    </Button>
  )
}
