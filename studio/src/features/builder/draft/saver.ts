import { createStore } from 'zustand/vanilla'
import { Problem } from '@/api/problem'
import type { Draft } from '@/api/schema'
import { sameJson } from '@/shared/diff/same'
import { documentOf, type WorkflowDocument } from '../model/document'

const pause = 800
const firstRetry = 1_000
const longestRetry = 30_000

/**
 * Whether the newest document is stored: `offline` tries again by itself, `refused` waits for the
 * next change, `conflict` for a decision, because somebody else has saved in between.
 */
export type SaveState = 'saved' | 'unsaved' | 'saving' | 'offline' | 'refused' | 'conflict'

/** A document as the service keeps it. */
export interface Stored {
  document: WorkflowDocument
  revision: number
  /** Who saved it, such as `user:ada`. */
  savedBy: string
}

export interface SaverState {
  state: SaveState
  /** What the service had when it was last heard of; changes are made on that. */
  stored: Stored
  /** What somebody else saved in between; only in a conflict. */
  theirs: Stored | null
  /** Why the newest document is not stored. */
  error: unknown
}

/** How drafts are stored and read. Both throw what the API's client throws. */
export interface DraftTransport {
  load: () => Promise<Draft>
  save: (document: WorkflowDocument, baseRevision: number, isLeaving: boolean) => Promise<Draft>
}

export type DraftSaver = ReturnType<typeof createDraftSaver>

export function storedOf(draft: Draft): Stored {
  return {
    document: documentOf(draft.spec),
    revision: draft.revision,
    savedBy: draft.updated_by,
  }
}

/** Stores a document while it is edited: one request at a time, soon after the last change. */
export function createDraftSaver(stored: Stored, transport: DraftTransport) {
  const store = createStore<SaverState>()(() => ({
    state: 'saved',
    stored,
    theirs: null,
    error: null,
  }))
  let current = stored.document
  let timer: ReturnType<typeof setTimeout> | undefined
  let retry = firstRetry
  let underWay: Promise<void> | null = null
  /** What was sent on the stored revision without an answer: it may have arrived all the same. */
  let unanswered: WorkflowDocument[] = []

  function isDirty(): boolean {
    return current !== store.getState().stored.document || unanswered.length > 0
  }

  /** Settles on what the service has now, and saves what is newer here. */
  function settle(next: Stored): void {
    clearTimeout(timer)
    unanswered = []
    retry = firstRetry
    const isSaved = current === next.document
    store.setState({
      state: isSaved ? 'saved' : 'unsaved',
      stored: next,
      theirs: null,
      error: null,
    })
    if (!isSaved) schedule(pause)
  }

  function schedule(delay: number): void {
    clearTimeout(timer)
    timer = setTimeout(save, delay)
  }

  function save(isLeaving = false): Promise<void> {
    clearTimeout(timer)
    underWay ??= send(isLeaving).finally(() => {
      underWay = null
    })
    return underWay
  }

  async function send(isLeaving: boolean): Promise<void> {
    const sent = current
    store.setState({ state: 'saving', error: null })
    try {
      const draft = await transport.save(sent, store.getState().stored.revision, isLeaving)
      settle({ ...storedOf(draft), document: sent })
    } catch (error) {
      if (isConflict(error)) await lookAgain()
      else {
        if (isTemporary(error)) unanswered.push(sent)
        fail(error)
      }
    }
  }

  async function lookAgain(): Promise<void> {
    try {
      meet(storedOf(await transport.load()))
    } catch (error) {
      fail(error)
    }
  }

  function fail(error: unknown): void {
    if (!isTemporary(error)) {
      store.setState({ state: 'refused', error })
      return
    }
    store.setState({ state: 'offline', error })
    schedule(retry)
    retry = Math.min(retry * 2, longestRetry)
  }

  /** Takes note of a newer revision: of one's own save whose answer was lost, or of another's. */
  function meet(theirs: Stored): void {
    const own = [current, ...unanswered].find((sent) => sameJson(sent, theirs.document))
    if (own) settle({ ...theirs, document: own })
    else {
      clearTimeout(timer)
      store.setState({ state: 'conflict', theirs, error: null })
    }
  }

  return {
    store,

    /** Takes a changed document, to be stored soon. */
    edit(document: WorkflowDocument): void {
      if (document === current) return
      current = document
      const { state } = store.getState()
      if (state === 'conflict' || state === 'saving') return
      if (!isDirty()) {
        clearTimeout(timer)
        store.setState({ state: 'saved', error: null })
      } else if (state !== 'offline') {
        store.setState({ state: 'unsaved', error: null })
        schedule(pause)
      }
    },

    /** Stores the newest document at once; tells whether it is stored. */
    async flush(): Promise<boolean> {
      if (store.getState().state === 'conflict') return false
      while (isDirty() || underWay) {
        await save()
        const { state } = store.getState()
        if (state !== 'saved' && state !== 'unsaved') return false
      }
      return true
    },

    /** Stores the newest document while the page goes away. */
    leave(): void {
      if (isDirty() && !underWay && store.getState().state !== 'conflict') save(true)
    },

    /**
     * Goes on from what somebody else saved: what is edited here replaces it, unless `edit` takes
     * their document, or one merged with it, before.
     */
    rebase(theirs: Stored): void {
      settle(theirs)
    },

    /** Takes note of a draft that was read. Gives what somebody else saved when it can be taken. */
    notice(draft: Draft): Stored | null {
      const { stored: known, theirs } = store.getState()
      if (underWay || draft.revision <= (theirs ?? known).revision) return null
      const next = storedOf(draft)
      if (!isDirty() && !sameJson(current, next.document)) return next
      meet(next)
      return null
    },

    /** Forgets what is not stored. */
    stop(): void {
      clearTimeout(timer)
      unanswered = []
      current = store.getState().stored.document
      store.setState({ state: 'saved', theirs: null, error: null })
    },
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof Problem && error.status === 409
}

/** Whether the same request may succeed later. */
function isTemporary(error: unknown): boolean {
  if (error instanceof Problem) return error.status >= 500 || error.status === 429
  return error instanceof TypeError
}
