import { Tooltip, UnstyledButton } from '@mantine/core'
import { IconMathFunction } from '@tabler/icons-react'
import { text } from '@/text'
import styles from './form.module.css'

const words = text.panel.form

/** Changes a field between a value and an expression that gives it. */
export function ValueSwitch(props: { expression: boolean; onClick: () => void; label: string }) {
  const { expression, onClick, label } = props
  const hint = expression ? words.toValue : words.toExpression
  return (
    <Tooltip label={hint}>
      <UnstyledButton
        className={styles.fx}
        aria-pressed={expression}
        aria-label={words.asExpression(label)}
        onClick={onClick}
      >
        <IconMathFunction size={16} />
      </UnstyledButton>
    </Tooltip>
  )
}
