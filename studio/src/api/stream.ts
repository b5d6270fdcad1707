import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { page } from '@/app/page'
import { identity } from './client'
import { problemOf } from './problem'

const firstPause = 500
const longestPause = 15_000

/**
 * Follows server-sent events until `signal` ends it or `onMessage` says that an event is the last,
 * and goes on after the last event when the connection is lost. Throws a `Problem` when the server
 * refuses.
 */
export async function follow(
  path: string,
  onMessage: (message: EventSourceMessage) => boolean,
  signal: AbortSignal,
): Promise<void> {
  let last: string | undefined
  let pause = firstPause
  let ended = false
  const parser = createParser({
    onEvent(message) {
      last = message.id ?? last
      pause = firstPause
      ended = onMessage(message)
    },
  })
  while (!ended && !signal.aborted) {
    try {
      const headers = { ...identity(), ...(last ? { 'Last-Event-ID': last } : {}) }
      const response = await fetch(page.api + path, { headers, signal, credentials: 'same-origin' })
      if (!response.ok || !response.body) throw await problemOf(response)
      parser.reset()
      for await (const text of texts(response.body)) parser.feed(text)
      if (ended) return
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof TypeError)) throw error
    }
    await wait(pause, signal)
    pause = Math.min(pause * 2, longestPause)
  }
}

async function* texts(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    reader.releaseLock()
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
