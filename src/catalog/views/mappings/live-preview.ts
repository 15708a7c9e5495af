// Asks what a mapping would make of an event, a moment after the last change. Sends nothing to Heap.
import { useEffect, useState } from 'react'
import type { FieldValues, Preview, PreviewResult, Problem } from '../../../runner/admin/shapes'
import { change } from '../../api/request'

/** A stored event by its id, because its source matters as well; or any event. */
export type PreviewSubject = { readonly eventId: number } | { readonly event: unknown }

export interface PreviewRequest {
  readonly destinationId: string
  readonly subject: PreviewSubject | undefined
  readonly action: string
  readonly trigger: string
  readonly mapping: FieldValues
}

export interface LivePreview {
  /** The last preview. It stays while the next one is loading, or if that fails. */
  readonly result: PreviewResult | undefined
  /** Why the event is not sent at all. */
  readonly skipped: Problem | null
  readonly message: string | undefined
}

const WAIT_MS = 200
const NOTHING: LivePreview = { result: undefined, skipped: null, message: undefined }

export function useLivePreview({ destinationId, subject, action, trigger, mapping }: PreviewRequest): LivePreview {
  const [shown, setShown] = useState(NOTHING)
  const body = subject && JSON.stringify({ ...subject, mapping: { action, trigger, mapping } })
  useEffect(() => {
    if (body === undefined) return
    let isLate = false
    const ask = async (): Promise<void> => {
      const path = `/api/destinations/${destinationId}/preview`
      const answer = await change<Preview>('POST', path, JSON.parse(body))
      if (isLate) return
      if (answer.ok) setShown({ result: answer.data.results[0], skipped: answer.data.skipped, message: undefined })
      else setShown((before) => ({ ...before, message: answer.problem.message }))
    }
    const timer = setTimeout(() => void ask(), WAIT_MS)
    return () => {
      isLate = true
      clearTimeout(timer)
    }
  }, [destinationId, body])
  return shown
}
