// The checks that an event has to pass before anything of it is sent, other than who it is about.
// Each returns the checked value or the error; none changes the event.
import { HeapDestinationError } from '../errors'
import { flatten, type Flattened, type FlattenRules } from './flatten'
import { isRecord } from './input'
import type { Limits } from './limits'

/** A name that is not blank and not too long. Numbers become text. */
export function validateEventName(event: unknown, limits: Pick<Limits, 'eventName'>): string | HeapDestinationError {
  const name = typeof event === 'number' ? String(event) : event
  if (typeof name !== 'string' || name.trim() === '') {
    return new HeapDestinationError('missing_event_name', 'event is missing, blank or not text.', { path: 'event' })
  }
  const limit = limits.eventName
  if (name.length <= limit) return name
  return new HeapDestinationError(
    'event_name_too_long',
    `event has ${String(name.length)} characters; Heap takes ${String(limit)}.`,
    { path: 'event', limit, actual: name.length }
  )
}

/** A group id: text or a number, trimmed, at most as long as an identity. */
export function validateGroupId(groupId: unknown, limits: Pick<Limits, 'identity'>): string | HeapDestinationError {
  const id = typeof groupId === 'string' || typeof groupId === 'number' ? String(groupId).trim() : ''
  if (id === '') {
    return new HeapDestinationError('missing_group_id', 'groupId is missing, blank or not text.', { path: 'groupId' })
  }
  const limit = limits.identity
  if (id.length <= limit) return id
  return new HeapDestinationError(
    'group_id_too_long',
    `groupId has ${String(id.length)} characters; Heap takes ${String(limit)}.`,
    { path: 'groupId', limit, actual: id.length }
  )
}

/** The flat form of properties or traits. Absent ones are empty; anything but an object is an error. */
export function validateProperties(source: unknown, rules: FlattenRules): Flattened | HeapDestinationError {
  if (source === undefined || source === null) return { properties: {}, issues: [] }
  if (isRecord(source)) return flatten(source, rules)
  return new HeapDestinationError(
    'invalid_properties',
    `${rules.root} is ${Array.isArray(source) ? 'an array' : `a ${typeof source}`}, not an object.`,
    { path: rules.root }
  )
}
