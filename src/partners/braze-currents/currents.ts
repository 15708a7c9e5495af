// Braze's Currents as a source: the events of a request become track calls in Segment's form.
import { isFields, type Fields, type VendorCall, type VendorEntry } from '../vendor-events'
import { eventNameOf, isTakenByDefault } from './event-names'
import { passedProperties } from './properties'
import type { CurrentsSettings } from './settings'

/**
 * Reads the events of a body in order, without those that the settings leave out: a call for each, or what is wrong
 * with it. A body without events is a probe and gives none. Fields and types that are not known here are passed on.
 * Source: Braze, "Custom Currents connector" and the event glossary.
 */
export function readCurrents(body: unknown, settings: CurrentsSettings): readonly VendorEntry[] {
  const events = isFields(body) ? body['events'] : undefined
  if (!Array.isArray(events)) return []
  return (events as unknown[]).flatMap((event, index): VendorEntry[] => {
    if (!isFields(event)) return [{ fault: `events[${index}] is not a JSON object.` }]
    const type = event['event_type']
    if (typeof type !== 'string' || type === '') return [{ fault: `events[${index}] has no event_type.` }]
    return isTaken(type, settings) ? [toCall(event, type, settings)] : []
  })
}

function isTaken(type: string, { alsoTypes, notTypes }: CurrentsSettings): boolean {
  return !notTypes.includes(type) && (isTakenByDefault(type) || alsoTypes.includes(type))
}

function toCall(event: Fields, type: string, settings: CurrentsSettings): VendorCall {
  const user = isFields(event['user']) ? event['user'] : {}
  const { [settings.identity]: userId, device_id: deviceId, timezone } = user
  const timestamp = toIso(event['time'])
  return {
    type: 'track',
    event: settings.prefix + (settings.names === 'raw' ? type : eventNameOf(type)),
    ...(isGiven(userId) && { userId }),
    ...(isGiven(event['id']) && { messageId: event['id'] }),
    ...(timestamp !== undefined && { timestamp }),
    properties: passedProperties(event['properties'], settings),
    context: {
      library: { name: 'braze-currents' },
      ...(isGiven(deviceId) && { device: { id: deviceId } }),
      ...(isGiven(timezone) && { timezone })
    }
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

/** From epoch seconds, as a number or as text. */
function toIso(seconds: unknown): string | undefined {
  const number = typeof seconds === 'string' && seconds.trim() !== '' ? Number(seconds) : seconds
  if (typeof number !== 'number') return undefined
  const date = new Date(number * 1000)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
