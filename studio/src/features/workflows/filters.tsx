import {
  Anchor,
  Breadcrumbs,
  Button,
  Chip,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
  VisuallyHidden,
} from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconFolder, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Label, WorkflowLabels } from '@/api/schema'
import { text } from '@/text'
import styles from './filters.module.css'
import { foldersIn, trailOf } from './folders'
import { labelsQuery, type WorkflowSearch } from './queries'

const words = text.workflows
const shownTags = 8

interface Properties {
  search: WorkflowSearch
  onChange: (search: WorkflowSearch) => void
}

/** Narrows the list: by name, state, folder and tag. */
export function WorkflowFilters({ search, onChange }: Properties) {
  const labels = useQuery(labelsQuery).data
  const change = (part: WorkflowSearch) => onChange(without({ ...search, ...part }))
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <NameSearch value={search.search ?? ''} onChange={(name) => change({ search: name })} />
        <SegmentedControl
          aria-label={words.state}
          value={search.enabled ?? ''}
          onChange={(enabled) => change({ enabled })}
          data={[
            { value: '', label: words.anyState },
            { value: 'true', label: words.onlyEnabled },
            { value: 'false', label: words.onlyDisabled },
          ]}
        />
        {labels && (
          <Tags labels={labels.tags} value={search.tag ?? ''} onChange={(tag) => change({ tag })} />
        )}
      </Group>
      {labels && (
        <Folders
          labels={labels}
          value={search.folder ?? ''}
          onChange={(folder) => change({ folder })}
        />
      )}
    </Stack>
  )
}

function NameSearch({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value)
  const look = useDebouncedCallback(onChange, 250)
  // The address is changed elsewhere too, such as by going back.
  useEffect(() => setTyped(value), [value])
  return (
    <TextInput
      type="search"
      w={280}
      aria-label={words.search}
      placeholder={words.search}
      leftSection={<IconSearch size={16} />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        look(event.currentTarget.value.trim())
      }}
      maxLength={200}
    />
  )
}

function Tags(props: { labels: Label[]; value: string; onChange: (tag: string) => void }) {
  const { labels, value, onChange } = props
  if (labels.length === 0 && !value) return null
  const chips = labels
    .toSorted((one, other) => other.count - one.count)
    .slice(0, shownTags)
    .map(({ name }) => name)
  if (value && !chips.includes(value)) chips.push(value)
  return (
    <Group gap={6} role="group" aria-label={words.tags}>
      {chips.sort().map((name) => (
        <Chip
          key={name}
          size="xs"
          variant="light"
          checked={name === value}
          onChange={() => onChange(name === value ? '' : name)}
        >
          {name}
        </Chip>
      ))}
      {labels.length > shownTags && (
        <Select
          size="xs"
          w={130}
          aria-label={words.moreTags}
          placeholder={words.moreTags}
          data={labels.map(({ name }) => name)}
          value={null}
          onChange={(tag) => tag && onChange(tag)}
          searchable
        />
      )}
    </Group>
  )
}

function Folders(props: {
  labels: WorkflowLabels
  value: string
  onChange: (folder: string) => void
}) {
  const { labels, value, onChange } = props
  const inside = foldersIn(labels.folders, value)
  const trail = trailOf(value)
  if (inside.length === 0 && trail.length === 0) return null
  return (
    <Group gap="xs" component="nav" aria-label={words.folders}>
      {trail.length > 0 && (
        <Breadcrumbs separator="/" separatorMargin={6} className={styles.trail}>
          <Anchor component="button" type="button" size="sm" onClick={() => onChange('')}>
            {words.all}
          </Anchor>
          {trail.map(({ path, name }) =>
            path === value ? (
              <Text key={path} size="sm" fw={600} aria-current="page">
                {name}
              </Text>
            ) : (
              <Anchor
                key={path}
                component="button"
                type="button"
                size="sm"
                onClick={() => onChange(path)}
              >
                {name}
              </Anchor>
            ),
          )}
        </Breadcrumbs>
      )}
      {inside.map(({ path, name, count }) => (
        <Button
          key={path}
          size="compact-sm"
          variant="default"
          leftSection={<IconFolder size={15} className={styles.folder} />}
          rightSection={
            <span className={styles.count}>
              {count} <VisuallyHidden>{words.inFolder(count)}</VisuallyHidden>
            </span>
          }
          onClick={() => onChange(path)}
        >
          {name}
        </Button>
      ))}
    </Group>
  )
}

function without(search: WorkflowSearch): WorkflowSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value))
}
