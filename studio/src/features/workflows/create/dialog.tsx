import { FocusTrap, Modal, Tabs } from '@mantine/core'
import { IconFileImport, IconLayoutGrid, IconSquarePlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { Workflow } from '@/api/schema'
import { text } from '@/text'
import { Blank } from './blank'
import { Import } from './import'
import { Templates } from './templates'

const words = text.workflows
const icon = { size: 16, stroke: 1.7 }

interface Properties {
  /** `blank`, `template`, `import`, or the slug of a template. */
  way: string
  /** The folder that is looked at, where new workflows go. */
  folder: string
  onWay: (way: string) => void
  onClose: () => void
}

/** Makes workflows: an empty one, from a template, or from a file. Then it goes to the builder. */
export function Creation({ way, folder, onWay, onClose }: Properties) {
  const navigate = useNavigate()
  const tab = way === 'blank' || way === 'import' ? way : 'template'
  const open = (workflow: Workflow) =>
    navigate({ to: '/workflows/$workflowId', params: { workflowId: workflow.workflow_id } })
  return (
    <Modal opened onClose={onClose} title={words.create} size={tab === 'blank' ? 'lg' : 960}>
      {tab !== 'blank' && <FocusTrap.InitialFocus />}
      <Tabs value={tab} onChange={(value) => onWay(value ?? 'blank')} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="blank" leftSection={<IconSquarePlus {...icon} />}>
            {words.blank.title}
          </Tabs.Tab>
          <Tabs.Tab value="template" leftSection={<IconLayoutGrid {...icon} />}>
            {words.template.title}
          </Tabs.Tab>
          <Tabs.Tab value="import" leftSection={<IconFileImport {...icon} />}>
            {words.file.title}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="blank">
          <Blank folder={folder} onMade={open} onCancel={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="template">
          <Templates
            slug={way}
            folder={folder}
            onSlug={(slug) => onWay(slug ?? 'template')}
            onMade={open}
            onClose={onClose}
          />
        </Tabs.Panel>
        <Tabs.Panel value="import">
          <Import folder={folder} onMade={open} onClose={onClose} />
        </Tabs.Panel>
      </Tabs>
    </Modal>
  )
}
