// Names and memberships of Engage audiences and computed traits.
import { fieldOf, hasOwn, isRecord } from './plain'

/**
 * snake_case as Heap's Segment documentation shows it: words split at spaces, punctuation and camel case; digits stay
 * glued to their letters; letters of every script stay. Empty when nothing usable is left.
 *
 * @example 'Order Completed Last 30days' → 'order_completed_last_30days'; 'churnRisk' → 'churn_risk'
 */
export function toSnakeCase(name: string): string {
  return name
    .normalize('NFC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
}

/** What kind of Engage computation an event reports. Source: Segment's Engage events, `context.personas.computation_class`. */
export type ComputationKind = 'audience' | 'trait'

/** `audience` and `journey_step` are memberships, `computed_trait` and `trait` values; anything else is an ordinary event. */
export function computationKind(computationClass: unknown): ComputationKind | undefined {
  switch (computationClass) {
    case 'audience':
    case 'journey_step':
      return 'audience'
    case 'computed_trait':
    case 'trait':
      return 'trait'
    default:
      return undefined
  }
}

export const AUDIENCE_FORMS = ['property', 'event', 'both'] as const

/** How what Engage computes is sent. */
export interface Engage {
  /** A membership as a user property, as an event, or as both. A computed trait is always a user property. */
  readonly sendAs: (typeof AUDIENCE_FORMS)[number]
  /** Put before the snake_case name as it is. */
  readonly prefix: string
  /** Whether the other traits of the event are sent, too. */
  readonly sendsOthers: boolean
}

/** Names of the events for memberships. Source: Segment's Engage, which calls its own track events so. */
export const ENTERED_EVENT = 'Audience Entered'
export const EXITED_EVENT = 'Audience Exited'

/** Where an Engage event says whether the user is a member. */
export interface MembershipSources {
  /** The value under the audience key, in traits (identify) or properties (track). */
  readonly value: unknown
  /** The event name of a track call. */
  readonly event?: unknown
}

/** `true` for entered, `false` for exited, `undefined` when the event does not say it: as a boolean, or as its text. */
export function readMembership({ value, event }: MembershipSources): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  if (value !== undefined && value !== null) return undefined
  if (event === ENTERED_EVENT) return true
  if (event === EXITED_EVENT) return false
  return undefined
}

/** Where Engage's track calls name the key of what was computed. Source: Segment's "Using Engage Data". */
export const KEY_NAMES: ReadonlySet<string> = new Set(['audience_key', 'trait_key'])

/** What Engage computed, as it stands among the traits or properties of an event. */
export interface Computed {
  readonly key: unknown
  /** `undefined` where the event does not say it. */
  readonly value: unknown
}

/**
 * The value under the key of the computation. Where nothing stands there: under the key that the event names itself, or
 * else the only one there is. Segment's examples have an id as the key of the computation ("Using Engage Data").
 */
export function findComputed(values: unknown, key: unknown, kind: ComputationKind): Computed {
  const none = { key, value: undefined }
  if (!isRecord(values)) return none
  if (typeof key === 'string' && hasOwn(values, key)) return { key, value: values[key] }
  const named = [...KEY_NAMES]
    .map((name) => fieldOf(values, name))
    .find((text) => typeof text === 'string' && text !== '')
  if (named !== undefined) return { key: named, value: fieldOf(values, named as string) }
  const [only = '', ...others] = Object.keys(values)
  if (others.length > 0 || typeof key !== 'string') return none
  const value = fieldOf(values, only)
  const isComputed = kind === 'trait' ? value !== undefined : readMembership({ value }) !== undefined
  return isComputed ? { key: only, value } : none
}

/** Whether an entry of the traits or properties is what was computed, or names it. */
export function isComputed(name: string, value: unknown, key: unknown): boolean {
  return name === key || (value === key && KEY_NAMES.has(name))
}
