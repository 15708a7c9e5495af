// Finds a stored event by a link of the debugger, its number, or its message id.
import type { EventDetail, EventRows } from '../../../runner/admin/shapes'
import { read } from '../../api/request'

type Found = { readonly id: number } | { readonly error: string }

/** Most answers of the search: each looks through a part of the stored events. */
const MOST_PARTS = 50

export async function findEvent(reference: string): Promise<Found> {
  const id = /(?:^|\/debugger\/)(\d+)(?:[?#].*)?$/.exec(reference)?.[1]
  if (id !== undefined) {
    const answer = await read<EventDetail>(`/api/events/${id}`)
    if (answer.ok) return { id: answer.data.id }
    if (reference !== id) return { error: `${answer.problem.message} It may be too old to be kept.` }
  }
  return findMessage(reference)
}

async function findMessage(messageId: string): Promise<Found> {
  let before = ''
  for (let part = 0; part < MOST_PARTS; part++) {
    const answer = await read<EventRows>(`/api/events?limit=100&search=${encodeURIComponent(messageId)}${before}`)
    if (!answer.ok) return { error: answer.problem.message }
    const found = answer.data.events.find((event) => event.messageId === messageId)
    if (found) return { id: found.id }
    if (answer.data.next === null) break
    before = `&before=${answer.data.next}`
  }
  return { error: 'No stored event has this message id. Paste the event itself, as JSON.' }
}
