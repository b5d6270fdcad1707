import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { answer, api } from '@/api/client'
import type { Draft } from '@/api/schema'
import { tell } from '@/shared/told'
import { text } from '@/text'
import { useBuilderStore } from '../model/context'
import { personOf } from './people'
import {
  createDraftSaver,
  type DraftSaver,
  type DraftTransport,
  type SaverState,
  storedOf,
} from './saver'

/** How often the draft is looked at for what others saved. */
const lookEvery = 15_000
/** What a browser sends for a page that is gone: 64 KiB, headers and other requests included. */
const leavingBytes = 60_000

const SaverContext = createContext<DraftSaver | null>(null)

/** The saver of the builder around: `flush()` before anything that the service does with the draft. */
export function useDraftSaver(): DraftSaver {
  const saver = useContext(SaverContext)
  if (!saver) throw new Error('A part of the builder stands outside of it.')
  return saver
}

/** A part of how saving stands. */
export function useSaving<Part>(part: (state: SaverState) => Part): Part {
  return useStore(useDraftSaver().store, part)
}

interface SavingProps {
  workflowId: string
  draft: Draft
  children: ReactNode
}

/** Keeps the draft stored while the builder inside is used. */
export function DraftSaving({ workflowId, draft, children }: SavingProps) {
  const builder = useBuilderStore()
  const [saver] = useState(() =>
    createDraftSaver(
      { ...storedOf(draft), document: builder.getState().document },
      draftTransport(workflowId),
    ),
  )
  useEffect(() => {
    const forget = builder.subscribe(({ document }) => saver.edit(document))
    return () => {
      forget()
      saver.flush()
    }
  }, [builder, saver])
  useLeaving(saver)
  useOthers(saver, workflowId)
  return <SaverContext value={saver}>{children}</SaverContext>
}

/** Saves when the page is hidden or the network comes back. */
function useLeaving(saver: DraftSaver) {
  useEffect(() => {
    function hide() {
      if (document.visibilityState === 'hidden') saver.leave()
    }
    function online() {
      saver.flush()
    }
    document.addEventListener('visibilitychange', hide)
    window.addEventListener('online', online)
    return () => {
      document.removeEventListener('visibilitychange', hide)
      window.removeEventListener('online', online)
    }
  }, [saver])
}

/** Shows what others save while nothing is edited here. */
function useOthers(saver: DraftSaver, workflowId: string) {
  const takeOthers = useTakeOthers(saver, workflowId)
  useEffect(() => {
    async function look() {
      if (document.visibilityState !== 'hidden') await takeOthers()
    }
    const timer = setInterval(look, lookEvery)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [takeOthers])
}

/** Reads the draft and takes what others saved, as a change that can be undone. */
export function useTakeOthers(saver: DraftSaver, workflowId: string): () => Promise<void> {
  const builder = useBuilderStore()
  return useCallback(async () => {
    const { load } = draftTransport(workflowId)
    const theirs = await load().then(saver.notice, () => null)
    if (!theirs) return
    saver.rebase(theirs)
    builder.getState().replace(theirs.document)
    tell(text.draft.taken(personOf(theirs.savedBy), theirs.revision))
  }, [builder, saver, workflowId])
}

function draftTransport(workflowId: string): DraftTransport {
  const params = { path: { workflow_id: workflowId } }
  return {
    load: () => answer(api.GET('/v1/workflows/{workflow_id}/draft', { params })),
    save(document, baseRevision, isLeaving) {
      const body = { spec: { ...document }, base_revision: baseRevision }
      const keepalive = isLeaving && JSON.stringify(body).length < leavingBytes
      return answer(api.PATCH('/v1/workflows/{workflow_id}/draft', { params, body, keepalive }))
    },
  }
}
