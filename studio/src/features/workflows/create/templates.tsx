import { SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Template, Workflow } from '@/api/schema'
import { Failed, Loading } from '@/shared/states'
import { text } from '@/text'
import { templatesQuery } from '../queries'
import { TemplateCard } from './template-card'
import { UseTemplate } from './use-template'

const words = text.workflows.template

interface Properties {
  /** The template that is looked at, by slug; another text for all of them. */
  slug: string
  folder: string
  onSlug: (slug: string | null) => void
  onMade: (workflow: Workflow) => void
  onClose: () => void
}

/** The templates as cards; one of them, when it was chosen. */
export function Templates({ slug, folder, onSlug, onMade, onClose }: Properties) {
  const templates = useQuery(templatesQuery)
  if (templates.isPending) return <Loading rows={3} />
  if (templates.error) return <Failed error={templates.error} retry={() => templates.refetch()} />
  const chosen = templates.data.find((template) => template.slug === slug)
  if (chosen)
    return (
      <UseTemplate
        key={chosen.slug}
        template={chosen}
        folder={folder}
        onBack={() => onSlug(null)}
        onMade={onMade}
        onClose={onClose}
      />
    )
  return <Cards templates={templates.data} onChoose={onSlug} />
}

function Cards(props: { templates: Template[]; onChoose: (slug: string) => void }) {
  const [search, setSearch] = useState('')
  const found = props.templates.filter((template) => isLike(template, search))
  return (
    <Stack>
      <TextInput
        type="search"
        aria-label={words.search}
        placeholder={words.search}
        leftSection={<IconSearch size={16} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        maw={320}
        data-autofocus
      />
      {found.length === 0 && <Text c="dimmed">{words.none}</Text>}
      <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} spacing="sm">
        {found.map((template) => (
          <TemplateCard
            key={template.slug}
            template={template}
            onClick={() => props.onChoose(template.slug)}
          />
        ))}
      </SimpleGrid>
    </Stack>
  )
}

/** Whether every word that was typed is in the template's texts. */
function isLike({ title, description, tags }: Template, search: string): boolean {
  const all = [title, description, ...tags].join(' ').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word))
}
