import { Combobox, Text, TextInput, useCombobox } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import styles from './canvas.module.css'

export interface Choice {
  value: string
  label: string
  description?: string
  icon?: ReactNode
  note?: string
  isDisabled?: boolean
}

export interface ChoiceGroup {
  label: string
  choices: Choice[]
}

/** A list that is searched by typing: the arrow keys go through it, Enter chooses. */
export function ChoiceList(props: {
  label: string
  groups: (query: string) => ChoiceGroup[]
  none: (query: string) => string
  onChoose: (value: string) => void
  onClose: () => void
}) {
  const [query, setQuery] = useState('')
  const combobox = useCombobox({ opened: true })
  const groups = props.groups(query)
  const first = groups.flatMap((group) => group.choices)[0]
  const isEmpty = first === undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first fit is chosen for each query
  useEffect(() => {
    combobox.selectFirstOption()
  }, [query, first?.value])
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={props.onChoose}
      classNames={{ groupLabel: styles.choiceHint ?? '' }}
    >
      <Combobox.EventsTarget>
        <TextInput
          data-autofocus
          type="search"
          aria-label={props.label}
          placeholder={props.label}
          leftSection={<IconSearch size={16} />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && props.onClose()}
        />
      </Combobox.EventsTarget>
      <Combobox.Options className={styles.choices} aria-label={props.label} tabIndex={0}>
        {isEmpty && <Combobox.Empty>{props.none(query)}</Combobox.Empty>}
        {groups.map((group) =>
          group.label ? (
            <Combobox.Group key={group.label} label={group.label}>
              {group.choices.map(option)}
            </Combobox.Group>
          ) : (
            group.choices.map(option)
          ),
        )}
      </Combobox.Options>
    </Combobox>
  )
}

function option(choice: Choice) {
  return (
    <Combobox.Option
      key={choice.value}
      value={choice.value}
      disabled={choice.isDisabled ?? false}
      className={styles.choice}
    >
      {choice.icon}
      <span className={styles.choiceWords}>
        <Text span size="sm" fw={550}>
          {choice.label}
        </Text>
        {choice.description && (
          <Text span size="xs" className={styles.choiceHint}>
            {choice.description}
          </Text>
        )}
      </span>
      {choice.note && (
        <Text span size="xs" className={styles.choiceHint}>
          {choice.note}
        </Text>
      )}
    </Combobox.Option>
  )
}
