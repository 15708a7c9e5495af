// Counts the stored events that a resend would choose, a moment after the last change of the form.
import { useEffect, useState } from 'react'
import type { ResendChoice, ResendCount } from '../../../runner/admin/shapes'
import { change, type ApiProblem } from '../../api/request'

interface Counted {
  readonly count: ResendCount | undefined
  readonly problem: ApiProblem | undefined
}

const WAIT_MS = 250

export function useResendCount(destinationId: string, choice: ResendChoice): Counted {
  const body = JSON.stringify(choice)
  const [counted, setCounted] = useState<Counted & { readonly body: string }>()
  useEffect(() => {
    let isLate = false
    const ask = async (): Promise<void> => {
      const path = `/api/destinations/${destinationId}/resends/count`
      const answer = await change<ResendCount>('POST', path, JSON.parse(body))
      if (isLate) return
      setCounted({
        body,
        count: answer.ok ? answer.data : undefined,
        problem: answer.ok ? undefined : answer.problem
      })
    }
    const timer = setTimeout(() => void ask(), WAIT_MS)
    return () => {
      isLate = true
      clearTimeout(timer)
    }
  }, [destinationId, body])
  return counted?.body === body ? counted : { count: undefined, problem: undefined }
}
