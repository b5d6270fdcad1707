/** A length of time in as few characters as tell it: `40 ms`, `1.2 s`, `3 min`, `2 h`. */
export function shortDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1000
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
  const minutes = seconds / 60
  if (minutes < 60) return `${Math.round(minutes)} min`
  return `${Math.round(minutes / 60)} h`
}
