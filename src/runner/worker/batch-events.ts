// Makes taken events readable, and drafts them.
import { sizeOf } from '../../storage/queue/event-size'
import type { StoredEvent } from '../../storage/queue/queue'
import { createStoredReader } from '../stored-event'
import { draftBatch, type BatchEvent, type Draft, type Drafted, type Drafter } from './drafting'
import type { Hand } from './hand'

export function toBatch(events: readonly StoredEvent[]): BatchEvent[] {
  const read = createStoredReader()
  return events.map((event) => ({ id: event.id, read: () => read(event), size: sizeOf(event) }))
}

export async function draftTaken(drafter: Drafter, events: readonly StoredEvent[]): Promise<Drafted> {
  return { drafter, drafts: await draftBatch(drafter, toBatch(events)) }
}

/** What was drafted ahead counts if the settings are still the same. */
export async function draftsOf({ events, drafted }: Hand, drafter: Drafter): Promise<readonly Draft[]> {
  const ahead = await drafted
  return ahead?.drafter === drafter ? ahead.drafts : (await draftTaken(drafter, events)).drafts
}
