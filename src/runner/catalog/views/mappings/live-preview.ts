// Asks what a mapping would make of an event, a moment after the last change. Sends nothing to Heap.
import { useEffect, useState } from 'react'
import type { FieldValues, PreviewResult } from '../../api/model'
import { change } from '../../api/request'

export interface PreviewRequest {
  readonly destinationId: string
  readonly event: unknown
  readonly action: string
  readonly trigger: string
  readonly mapping: FieldValues
}

export interface LivePreview {
  /** Stays as it was while a later one is on its way, or cannot be made. */
  readonly result: PreviewResult | undefined
  readonly message: string | undefined
}

const WAIT_MS = 200

export function useLivePreview({ destinationId, event, action, trigger, mapping }: PreviewRequest): LivePreview {
  const [shown, setShown] = useState<LivePreview>({ result: undefined, message: undefined })
  const body = event === undefined ? undefined : JSON.stringify({ event, mapping: { action, trigger, mapping } })
  useEffect(() => {
    if (body === undefined) return
    let isLate = false
    const ask = async (): Promise<void> => {
      const path = `/api/destinations/${destinationId}/preview`
      const answer = await change<{ results: PreviewResult[] }>('POST', path, JSON.parse(body))
      if (isLate) return
      if (answer.ok) setShown({ result: answer.data.results[0], message: undefined })
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
