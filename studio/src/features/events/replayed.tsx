import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { EventReceipt } from '@/api/schema'
import { AnchorLink } from '@/shared/anchor-link'
import { text } from '@/text'
import { StartedRun } from './started-run'

const words = text.events.replay

/** What came of a replay. */
export function Replayed({ receipt, onClose }: { receipt: EventReceipt; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={words.act}>
      <Stack>
        <Text size="sm" role="status">
          {words.did(receipt.run_ids.length)}
        </Text>
        {receipt.run_ids.map((runId) => (
          <StartedRun key={runId} runId={runId} />
        ))}
        <Group justify="space-between">
          <AnchorLink
            to="/events/$eventId"
            params={{ eventId: receipt.event_id }}
            size="sm"
            onClick={onClose}
          >
            {words.see}
          </AnchorLink>
          <Button onClick={onClose}>{text.states.close}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
