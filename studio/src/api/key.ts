/** The API key or token that a person has typed in. It is forgotten with the browser's tab. */

const name = 'automate-key'
const listeners = new Set<() => void>()

export function readKey(): string | null {
  return sessionStorage.getItem(name)
}

export function keepKey(key: string): void {
  sessionStorage.setItem(name, key)
  tell()
}

export function forgetKey(): void {
  sessionStorage.removeItem(name)
  tell()
}

export function onKeyChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function tell(): void {
  for (const listener of listeners) listener()
}
