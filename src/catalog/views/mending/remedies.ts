// What can be done about each reason for which an event is not in Heap: where on this page it is mended, best first.
import type { RejectionCode, RetryCode } from '../../../errors'
import type { Problem } from '../../../runner/admin/shapes'
import type { RunnerCode } from '../../../runner/reasons'

export type Remedy =
  /** Another value for one of these fields, those of the action that has them. */
  | { readonly to: 'mapping'; readonly fields: readonly string[] }
  /** A mapping that takes the event. */
  | { readonly to: 'mappings' }
  /** `key`: of a setting; `suppressed-people` for those who are kept out. */
  | { readonly to: 'setting'; readonly key: string; readonly label: string }
  /** The app that sends the event has to change. */
  | { readonly to: 'source' }
  /** How the sources of the destination are connected. */
  | { readonly to: 'connections' }
  /** Earlier events of the user. */
  | { readonly to: 'user' }
  /** It is tried again automatically. The page of the destination says when. */
  | { readonly to: 'wait' }
  | { readonly to: 'segments' }

const mapping = (...fields: string[]): Remedy => ({ to: 'mapping', fields })
const setting = (key: string, label: string): Remedy => ({ to: 'setting', key, label })
const SOURCE: Remedy = { to: 'source' }
const WAIT: readonly Remedy[] = [{ to: 'wait' }]
const SEGMENTS: readonly Remedy[] = [{ to: 'segments' }]
const ACCEPTED = setting('allowedIdentities', 'Accepted user ids')
const API_KEY = setting('apiKey', 'API key')

type EventCode = RejectionCode | RetryCode | RunnerCode

/** A reason without a row has its advice only. */
export const REMEDIES: Readonly<Partial<Record<EventCode, readonly Remedy[]>>> = {
  missing_identity: [mapping('identity'), setting('anonymousEvents', 'Events without a user id')],
  placeholder_identity: [ACCEPTED, mapping('identity')],
  identity_too_long: [mapping('identity')],
  invalid_identity: [mapping('identity')],
  not_utf8: [SOURCE, mapping('identity', 'account_id', 'event')],
  missing_event_name: [mapping('event')],
  event_name_too_long: [mapping('event', 'event_prefix')],
  invalid_properties: [mapping('properties', 'traits', 'traits_or_properties')],
  missing_group_id: [mapping('account_id')],
  placeholder_group_id: [ACCEPTED, mapping('account_id')],
  group_id_too_long: [mapping('account_id')],
  previous_id_not_heap: [mapping('heap_user_id')],
  invalid_audience_name: [mapping('computation_key', 'name_prefix')],
  invalid_membership: [mapping('traits_or_properties', '__segment_internal_sync_mode')],
  unchanged_membership: [mapping('send_as', '__segment_internal_sync_mode')],
  missing_trait_value: [mapping('traits_or_properties', 'computation_key')],
  unknown_call_type: [SOURCE],
  not_an_event: [SOURCE],
  invalid_json: [SOURCE],
  input_cut_off: [SOURCE],
  switched_off: [SOURCE],
  consent_missing: [setting('requiredConsent', 'Required consent'), SOURCE],
  suppressed_user: [setting('suppressed-people', 'Deleted people who are kept out')],
  unreadable_event: [SOURCE],
  event_too_large: [mapping('allowed_properties', 'blocked_properties', 'properties', 'traits')],
  refused_by_heap: [setting('appId', 'App ID')],
  api_key_missing: [API_KEY],
  api_key_refused: [API_KEY],
  deletion_without_user_id: [SOURCE],
  deletion_unknown: [setting('appId', 'App ID')],
  answer_not_understood: [setting('endpoint', 'Endpoint')],
  invalid_partner_id: SEGMENTS,
  refused_by_partner: SEGMENTS,
  rate_limited: WAIT,
  timed_out: WAIT,
  heap_unavailable: WAIT,
  connection_failed: [{ to: 'wait' }, setting('endpoint', 'Endpoint')],
  held_for_order: [{ to: 'user' }],
  not_decided: WAIT,
  not_sent: WAIT,
  partner_access_refused: SEGMENTS,
  partner_unavailable: SEGMENTS,
  partner_rate_limited: SEGMENTS,
  no_mapping: [{ to: 'mappings' }],
  device_mode: [{ to: 'connections' }],
  mapping_failed: [mapping()],
  mapping_too_heavy: [mapping()],
  no_local_heap: [setting('useSandbox', 'Test with the local Heap')],
  settings_not_valid: [setting('appId', 'App ID')],
  runner_failed: WAIT,
  stored_event_damaged: [SOURCE],
  stops_the_runner: [mapping()],
  tried_too_long: WAIT
}

/** Empty for a reason that has none, or that this version does not know. */
export function remediesOf(code: string): readonly Remedy[] {
  return Object.hasOwn(REMEDIES, code) ? (REMEDIES[code as EventCode] ?? []) : []
}

interface Labelled {
  readonly key: string
  readonly label: string
}

/** Keys of the fields that a problem is about. */
export function fieldsOf({ code, message }: Pick<Problem, 'code' | 'message'>, fields: readonly Labelled[]): string[] {
  const named = remediesOf(code).flatMap((remedy) => (remedy.to === 'mapping' ? remedy.fields : []))
  const known = fields.filter(({ key }) => named.includes(key))
  // These problems name the field in the message.
  if (named.length > 0) return known.map(({ key }) => key)
  return fields.filter(({ key, label }) => message.startsWith(`${label} `) || message.includes(`/${key}`)).map(toKey)
}

const toKey = ({ key }: Labelled): string => key

interface Place {
  readonly destinationId: string
  readonly event: { readonly id: number; readonly sourceId: string; readonly userId: string | null }
  readonly error: Pick<Problem, 'code' | 'mappingId'>
}

/** The link to where it is done, and its text. */
export function placeOf(remedy: Remedy, { destinationId, event, error }: Place): { to: string; words: string } {
  const destination = `/destinations/${destinationId}`
  const about = `event=event:${event.id}&reason=${error.code}`
  switch (remedy.to) {
    case 'mapping':
      return error.mappingId
        ? { to: `${destination}/mappings/${error.mappingId}?${about}`, words: 'Open the mapping with this event' }
        : { to: `${destination}/mappings?${about}`, words: 'Find its mapping' }
    case 'mappings':
      return { to: `${destination}/mappings?${about}`, words: 'See what takes it, or add a mapping' }
    case 'setting':
      return { to: `${destination}/settings?setting=${remedy.key}&${about}`, words: `Open “${remedy.label}”` }
    case 'source':
      return { to: `/sources/${event.sourceId}`, words: 'Open its source' }
    case 'connections':
      return { to: `${destination}/connections`, words: 'See how its source is connected' }
    case 'user':
      return {
        to: `/debugger?destination=${destinationId}&user=${encodeURIComponent(event.userId ?? '')}`,
        words: 'See the events of this user'
      }
    case 'wait':
      return { to: destination, words: 'See when it is tried again' }
    case 'segments':
      return { to: '/segments', words: 'Open the segments' }
  }
}
