// Asks whether to keep or delete events whose destination is missing from the settings.
import { useState } from 'react'
import type { UnknownDestination, UnknownDestinationList } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { useResource } from '../../api/resource'
import { Button } from '../../parts/button'
import { Confirm } from '../../parts/confirm'
import { Needs } from '../../parts/needs'
import { Notice } from '../../parts/notice'
import { toCount } from '../../words'

/** Destinations whose events this tab was told to keep. A new tab asks again. */
const KEPT = 'kept-unknown-destinations'

export function UnknownDestinations() {
  const { data, reload } = useResource<UnknownDestinationList>('/api/unknown-destinations')
  const [kept, setKept] = useState(readKept)
  const open = data?.destinations.filter(({ id }) => !kept.includes(id)) ?? []
  if (open.length === 0) return null
  const keep = (id: string): void => {
    sessionStorage.setItem(KEPT, JSON.stringify([...kept, id]))
    setKept([...kept, id])
  }
  return (
    <div className="stack notices">
      {open.map((destination) => (
        <Question key={destination.id} destination={destination} onKeep={keep} onDeleted={reload} />
      ))}
    </div>
  )
}

interface QuestionProps {
  readonly destination: UnknownDestination
  readonly onKeep: (id: string) => void
  readonly onDeleted: () => void
}

function Question({ destination: { id, waiting, retrying, rejected }, onKeep, onDeleted }: QuestionProps) {
  const open = waiting + retrying
  const remove = async (): Promise<unknown> => {
    const answer = await change('DELETE', `/api/unknown-destinations/${encodeURIComponent(id)}`)
    if (answer.ok) onDeleted()
    return answer
  }
  return (
    <Notice kind="warning" title="Events wait for a destination that is not in the settings">
      <p>
        {toCount(open, 'event')} not delivered yet and {toCount(rejected, 'rejected event')} are kept for{' '}
        <span className="mono">{id}</span>. Perhaps <span className="mono">settings.json</span> is missing or older than
        the events: stop the runner, put the right file back, start again, and they are delivered. Nothing is deleted
        unless you say so here.
      </p>
      <div className="actions">
        <Button onClick={() => onKeep(id)}>Keep waiting</Button>
        <Needs right="configure">
          <Confirm question="These events will never be sent." yes="Delete them" onYes={remove}>
            Delete the events
          </Confirm>
        </Needs>
      </div>
    </Notice>
  )
}

function readKept(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]')
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}
