import { Alert, Button, Group, Text } from '@mantine/core'
import { getHotkeyHandler } from '@mantine/hooks'
import { IconAlertTriangle } from '@tabler/icons-react'
import { CodeEditor } from '@/shared/code/code-editor'
import { text } from '@/text'
import styles from './yaml.module.css'
import { useYamlEditing } from './yaml-view'

const words = text.draft.yaml

/** The workflow as YAML beside the graph; edits go both ways. */
export function YamlView() {
  const yaml = useYamlEditing()
  return (
    <section
      className={styles.view}
      aria-label={words.label}
      onBlur={yaml.settle}
      onKeyDownCapture={getHotkeyHandler([
        ['mod+S', yaml.settle],
        ['mod+Enter', yaml.settle],
      ])}
    >
      {yaml.isOutdated && (
        <Alert color="orange" radius={0} icon={<IconAlertTriangle />} title={words.changed}>
          <Group gap="xs" mt={4}>
            <Button
              size="compact-sm"
              variant="default"
              disabled={yaml.isInvalid}
              onClick={yaml.useText}
            >
              {words.useText}
            </Button>
            <Button size="compact-sm" variant="default" onClick={yaml.useGraph}>
              {words.useGraph}
            </Button>
          </Group>
        </Alert>
      )}
      <div className={styles.editor}>
        <CodeEditor
          label={words.label}
          labelHidden
          language="yaml"
          value={yaml.text}
          onChange={yaml.type}
          problems={yaml.problems}
          maxRows="fill"
          isWrapped
        />
      </div>
      <Text size="xs" className={styles.foot} data-invalid={yaml.isInvalid} role="status">
        {yaml.isInvalid ? words.invalid : words.hint}
      </Text>
    </section>
  )
}
