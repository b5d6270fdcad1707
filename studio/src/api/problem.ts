import type { ProblemDocument } from './schema'

/** An answer that is not the one asked for, as RFC 9457 tells it. */
export class Problem extends Error {
  readonly status: number
  readonly document: Partial<ProblemDocument>

  constructor(status: number, document: Partial<ProblemDocument>) {
    super(document.detail ?? document.title ?? `The server answered ${status}.`)
    this.name = 'Problem'
    this.status = status
    this.document = document
  }

  /** Whether the person has to sign in, or has another key to use. */
  get isSignedOut(): boolean {
    return this.status === 401
  }
}

/** The problem of a response that is none of the expected ones. */
export async function problemOf(response: Response): Promise<Problem> {
  try {
    return new Problem(response.status, await response.clone().json())
  } catch {
    return new Problem(response.status, { title: response.statusText })
  }
}
