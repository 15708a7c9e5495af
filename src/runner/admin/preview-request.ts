// What a preview, or a test, is asked about: an event, and the mappings that are to be tried.
import type { JSONObject } from '@segment/actions-core'
import type { Destination, Mapping } from '../../storage/settings/model'
import type { DestinationType } from '../destinations/destination-type'
import { MAX_EVENT_BYTES } from '../intake/limits'
import { readStored } from '../stored-event'
import type { AdminContext } from './admin-context'
import { refuseMapping } from './mapping-draft'
import type { PreviewRequest } from './shapes'

/** `undefined` if there is no such event. */
export async function eventOf(
  { queue }: AdminContext,
  { event, eventId }: PreviewRequest
): Promise<JSONObject | undefined> {
  // What was parsed from JSON is JSON.
  if (event !== undefined || eventId === undefined) return event as JSONObject | undefined
  const [stored] = await queue.history.find([eventId])
  return stored && readStored(stored)
}

/** The one that is given, or all that are on. */
export function mappingsOf({ mappings }: Destination, given: PreviewRequest['mapping']): readonly Mapping[] {
  if (given === undefined) return mappings.filter(({ isOn }) => isOn)
  return [{ ...given, mapping: given.mapping as JSONObject, id: '', name: '', isOn: true }]
}

/** Sentences by field; empty if nothing is wrong. */
export function refusePreview({
  type,
  event,
  mapping
}: {
  readonly type: DestinationType
  readonly event: JSONObject
  readonly mapping: PreviewRequest['mapping']
}): Record<string, string> {
  return { ...refuseEvent(event), ...(mapping !== undefined && refuseMapping(type, mapping)) }
}

/** The work of a mapping grows with the event, and a larger event could not arrive either. */
function refuseEvent(event: JSONObject): Record<string, string> {
  const bytes = Buffer.byteLength(JSON.stringify(event))
  return bytes > MAX_EVENT_BYTES
    ? { event: `The event has ${bytes} bytes; an event has at most ${MAX_EVENT_BYTES}.` }
    : {}
}
