// Events of Command AI (CommandBar) that come by a webhook. The vendor documents none: the form of the body is ours.
import { isGuideEvent, isPreview, withoutTyped } from '../heap/guide-events'
import { entriesOf, given, isFields, toIso, type VendorEntry } from './vendor-events'

/**
 * `{ event, userId, properties?, id?, timestamp? }`, alone, in a list, or under `events` or `batch`. The names of
 * events are those of the browser SDK. Previews and events about the product itself are ignored; texts that users typed
 * are left out.
 */
export function readCommandAi(body: unknown): readonly VendorEntry[] {
  return entriesOf(body, ['events', 'batch']).flatMap((event, index) => readOne(event, index))
}

function readOne(event: unknown, index: number): VendorEntry[] {
  if (!isFields(event)) return [{ fault: `Event ${index} is not a JSON object.` }]
  const name = given(event['event'])
  if (name === undefined) return [{ fault: `Event ${index} has no event.` }]
  const data = isFields(event['properties']) ? event['properties'] : {}
  if (!isGuideEvent(name) || isPreview(name, data)) return []
  const [userId, id, timestamp] = [given(event['userId']), given(event['id']), toIso(event['timestamp'])]
  return [
    {
      type: 'track',
      event: name,
      ...(userId !== undefined && { userId }),
      ...(id !== undefined && { messageId: `command-ai ${id}` }),
      ...(timestamp !== undefined && { timestamp }),
      properties: withoutTyped(data),
      context: { library: { name: 'command-ai' } }
    }
  ]
}
