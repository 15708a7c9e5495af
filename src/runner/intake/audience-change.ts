// Finds out what an event says about an audience of Engage, before it is stored.
import { readAudienceChange } from '../../heap/segment-event'
import type { NewEvent } from '../../storage/queue/queue'
import { createStoredReader } from '../stored-event'

/** What every event of Engage has, in itself or in what its batch shares. Other events are not read again. */
const SIGN = '"computation_class"'

/** Adds the change to each event that has one. For the events of one request. */
export function withAudienceChanges(events: readonly NewEvent[]): NewEvent[] {
  const read = createStoredReader()
  let [lastShared, isShared]: [string | null | undefined, boolean] = [undefined, false]
  return events.map((event) => {
    if (event.shared !== lastShared) [lastShared, isShared] = [event.shared, event.shared?.includes(SIGN) === true]
    if (!isShared && !event.body.includes(SIGN)) return event
    const audience = readAudienceChange(read(event))
    return audience === undefined ? event : { ...event, audience }
  })
}
