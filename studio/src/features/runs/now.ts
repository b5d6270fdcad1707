import { useEffect, useState } from 'react'

/** The time, renewed at an interval while `isRunning`. */
export function useNow(isRunning: boolean, interval = 1_000): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(() => setNow(Date.now()), interval)
    setNow(Date.now())
    return () => clearInterval(timer)
  }, [isRunning, interval])
  return now
}
