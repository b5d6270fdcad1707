import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '@/api/problem'
import type { Draft } from '@/api/schema'
import type { WorkflowDocument } from '../model/document'
import { createDraftSaver, type DraftTransport } from './saver'

/** A service that keeps one draft, and can be cut off. */
function service() {
  const kept = { spec: document('start') as WorkflowDocument, revision: 1 }
  const sent: WorkflowDocument[] = []
  const control = { isDown: false, losesAnswer: false, refuses: null as Problem | null }
  let gate: Promise<void> | null = null
  let open: () => void = () => {}
  const draft = (): Draft => ({
    workflow_id: 'wf_1',
    spec: { ...kept.spec },
    revision: kept.revision,
    updated_at: '2030-01-01T00:00:00Z',
    updated_by: 'user:ada',
  })
  const transport: DraftTransport = {
    async load() {
      if (control.isDown) throw new TypeError('Failed to fetch')
      return draft()
    },
    async save(spec, baseRevision) {
      sent.push(spec)
      if (gate) await gate
      if (control.isDown) throw new TypeError('Failed to fetch')
      if (control.refuses) throw control.refuses
      if (baseRevision !== kept.revision)
        throw new Problem(409, { base_revision: baseRevision, current_revision: kept.revision })
      kept.spec = JSON.parse(JSON.stringify(spec))
      kept.revision += 1
      if (control.losesAnswer) throw new TypeError('Failed to fetch')
      return draft()
    },
  }
  return {
    kept,
    sent,
    control,
    transport,
    draft,
    hold() {
      gate = new Promise((resolve) => {
        open = resolve
      })
    },
    release() {
      gate = null
      open()
    },
    saveByAnother(spec: WorkflowDocument) {
      kept.spec = spec
      kept.revision += 1
    },
  }
}

function document(name: string): WorkflowDocument {
  return { nodes: [{ id: name, type: 'set' }], edges: [] }
}

function begin() {
  const remote = service()
  const first = remote.kept.spec
  const saver = createDraftSaver(
    { document: first, revision: 1, savedBy: 'user:ada' },
    remote.transport,
  )
  return { remote, saver, first, state: () => saver.store.getState() }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('saving soon after a change', () => {
  it('sends quick edits once, the last of them', async () => {
    const { remote, saver, state } = begin()
    for (const name of ['a', 'b', 'c']) {
      saver.edit(document(name))
      await vi.advanceTimersByTimeAsync(300)
    }
    expect(state().state).toBe('unsaved')
    expect(remote.sent).toEqual([])
    await vi.advanceTimersByTimeAsync(800)
    expect(remote.sent).toEqual([document('c')])
    expect(state()).toMatchObject({ state: 'saved', stored: { revision: 2 } })
  })

  it('sends nothing when a change is undone in time', async () => {
    const { remote, saver, first, state } = begin()
    saver.edit(document('a'))
    saver.edit(first)
    expect(state().state).toBe('saved')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(remote.sent).toEqual([])
  })

  it('never has two requests under way, and sends later edits on the new revision', async () => {
    const { remote, saver, state } = begin()
    remote.hold()
    saver.edit(document('a'))
    await vi.advanceTimersByTimeAsync(800)
    expect(state().state).toBe('saving')
    saver.edit(document('b'))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(remote.sent).toHaveLength(1)
    remote.release()
    await vi.advanceTimersByTimeAsync(800)
    expect(remote.sent).toEqual([document('a'), document('b')])
    expect(remote.kept).toEqual({ spec: document('b'), revision: 3 })
    expect(state().state).toBe('saved')
  })
})

describe('flush', () => {
  it('saves at once, also what was edited during the request', async () => {
    const { remote, saver } = begin()
    remote.hold()
    saver.edit(document('a'))
    const flushed = saver.flush()
    saver.edit(document('b'))
    remote.release()
    expect(await flushed).toBe(true)
    expect(remote.kept.spec).toEqual(document('b'))
  })

  it('is true at once when there is nothing to save', async () => {
    const { remote, saver } = begin()
    expect(await saver.flush()).toBe(true)
    expect(remote.sent).toEqual([])
  })

  it('is false when the network is away', async () => {
    const { remote, saver } = begin()
    remote.control.isDown = true
    saver.edit(document('a'))
    expect(await saver.flush()).toBe(false)
  })
})

describe('a network that is away', () => {
  it('is tried again, later each time, with the newest edit', async () => {
    const { remote, saver, state } = begin()
    remote.control.isDown = true
    saver.edit(document('a'))
    await vi.advanceTimersByTimeAsync(800)
    expect(state().state).toBe('offline')
    await vi.advanceTimersByTimeAsync(1_000 + 2_000)
    expect(remote.sent).toHaveLength(3)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(remote.sent).toHaveLength(3)
    saver.edit(document('b'))
    remote.control.isDown = false
    await vi.advanceTimersByTimeAsync(1_000)
    expect(remote.kept.spec).toEqual(document('b'))
    expect(state().state).toBe('saved')
  })

  it('does not make a conflict of a save whose answer was lost', async () => {
    const { remote, saver, state } = begin()
    remote.control.losesAnswer = true
    saver.edit(document('a'))
    await vi.advanceTimersByTimeAsync(800)
    expect(remote.kept.revision).toBe(2)
    saver.edit(document('b'))
    remote.control.losesAnswer = false
    await vi.advanceTimersByTimeAsync(3_000)
    expect(remote.kept).toEqual({ spec: document('b'), revision: 3 })
    expect(state().state).toBe('saved')
  })

  it('sends the old document again when a lost save was undone', async () => {
    const { remote, saver, first, state } = begin()
    remote.control.losesAnswer = true
    saver.edit(document('a'))
    await vi.advanceTimersByTimeAsync(800)
    remote.control.losesAnswer = false
    saver.edit(first)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(remote.kept.spec).toEqual(first)
    expect(state().state).toBe('saved')
  })
})

describe('a save that is refused', () => {
  it('waits for the next change', async () => {
    const { remote, saver, state } = begin()
    remote.control.refuses = new Problem(413, { detail: 'Too large.' })
    saver.edit(document('a'))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(remote.sent).toHaveLength(1)
    expect(state()).toMatchObject({ state: 'refused', error: { message: 'Too large.' } })
    remote.control.refuses = null
    saver.edit(document('b'))
    await vi.advanceTimersByTimeAsync(800)
    expect(remote.kept.spec).toEqual(document('b'))
  })
})

describe('a save in between', () => {
  async function conflict() {
    const started = begin()
    started.remote.saveByAnother(document('theirs'))
    started.saver.edit(document('mine'))
    await vi.advanceTimersByTimeAsync(800)
    return started
  }

  it('is a conflict that overwrites nothing, and waits for a decision', async () => {
    const { remote, saver, state } = await conflict()
    expect(state()).toMatchObject({
      state: 'conflict',
      stored: { revision: 1 },
      theirs: { document: document('theirs'), revision: 2 },
    })
    saver.edit(document('more'))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await saver.flush()).toBe(false)
    expect(remote.sent).toHaveLength(1)
    expect(remote.kept.spec).toEqual(document('theirs'))
  })

  it('is replaced by what is here when that is kept', async () => {
    const { remote, saver, state } = await conflict()
    saver.rebase(state().theirs as never)
    expect(await saver.flush()).toBe(true)
    expect(remote.kept).toEqual({ spec: document('mine'), revision: 3 })
  })

  it('is saved already when it is taken', async () => {
    const { remote, saver, state } = await conflict()
    const { theirs } = state()
    if (!theirs) throw new Error('There is no conflict.')
    saver.rebase(theirs)
    saver.edit(theirs.document)
    expect(state()).toMatchObject({ state: 'saved', theirs: null })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(remote.sent).toHaveLength(1)
  })

  it('is no conflict when both saved the same', async () => {
    const { remote, saver, state } = begin()
    remote.saveByAnother({ edges: [], nodes: [{ type: 'set', id: 'same' }] })
    saver.edit(document('same'))
    await vi.advanceTimersByTimeAsync(800)
    expect(state()).toMatchObject({ state: 'saved', stored: { revision: 2 } })
  })
})

describe('noticing what others saved', () => {
  it('offers it while nothing is edited', () => {
    const { remote, saver, state } = begin()
    expect(saver.notice(remote.draft())).toBeNull()
    remote.saveByAnother(document('theirs'))
    expect(saver.notice(remote.draft())).toMatchObject({
      document: document('theirs'),
      revision: 2,
      savedBy: 'user:ada',
    })
    expect(state().state).toBe('saved')
  })

  it('is a conflict when something is edited', () => {
    const { remote, saver, state } = begin()
    saver.edit(document('mine'))
    remote.saveByAnother(document('theirs'))
    expect(saver.notice(remote.draft())).toBeNull()
    expect(state().state).toBe('conflict')
  })

  it('looks away while a save is under way', async () => {
    const { remote, saver, state } = begin()
    remote.hold()
    saver.edit(document('mine'))
    const flushed = saver.flush()
    remote.kept.revision = 2
    expect(saver.notice(remote.draft())).toBeNull()
    remote.kept.revision = 1
    remote.release()
    expect(await flushed).toBe(true)
    expect(state().state).toBe('saved')
  })
})

it('forgets what is not stored when it is stopped', async () => {
  const { remote, saver } = begin()
  saver.edit(document('mine'))
  saver.stop()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(remote.sent).toEqual([])
})
