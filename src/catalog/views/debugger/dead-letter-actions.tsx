// Tries all rejected events of the current filter again, or discards them. Shown if the filter selects only these.
import type { DeadLetterCount } from '../../../runner/admin/shapes'
import { useState } from 'react'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { Confirm } from '../../parts/confirm'
import { Needs } from '../../parts/needs'
import { toCount } from '../../words'

/** The API takes a destination and perhaps a reason, so no other filter may be set. */
export function DeadLetterActions({ query }: { readonly query: URLSearchParams }) {
  const [said, setSaid] = useState('')
  const destinationId = query.get('destination')
  const isWider = ['user', 'name', 'type', 'source', 'altered'].some((name) => (query.get(name) ?? '') !== '')
  if (query.get('state') !== 'rejected' || destinationId === null || isWider) return null
  const code = query.get('code') ?? undefined
  const act = async (action: 'retry' | 'discard'): Promise<unknown> => {
    const answer = await change<DeadLetterCount>('POST', `/api/dead-letters/${action}`, { destinationId, code })
    const verb = action === 'retry' ? 'to be tried again' : 'discarded'
    setSaid(answer.ok ? `${toCount(answer.data.count, 'event')} ${verb}.` : '')
    return answer
  }
  return (
    <Needs right="operate">
      <div className="actions">
        <Button onClick={() => act('retry')}>Try all of these again</Button>
        <Confirm question="These events will never be sent." yes="Discard all" onYes={() => act('discard')}>
          Discard all of these
        </Confirm>
        <span role="status">{said}</span>
      </div>
    </Needs>
  )
}
