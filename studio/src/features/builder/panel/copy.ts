import { tell, tellFailure } from '@/shared/told'
import { text } from '@/text'

/** Puts an expression into the clipboard, where there is no field to write it into. */
export function copyExpression(expression: string): void {
  navigator.clipboard
    .writeText(expression)
    .then(() => tell(text.panel.input.copied(expression)), tellFailure)
}
