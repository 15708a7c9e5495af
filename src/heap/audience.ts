// Names and memberships of Engage audiences and computed traits.
import { fieldOf, hasOwn, isRecord } from './plain'

/**
 * snake_case as Heap's documentation about Segment shows it: words are split at spaces, punctuation and camel case;
 * digits stay with the letters before them; letters of every script are kept. Empty when no letter or digit is left.
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

/**
 * What kind of Engage computation an event reports. Source: Segment's Engage events,
 * `context.personas.computation_class`.
 */
export type ComputationKind = 'audience' | 'trait'

/**
 * `audience` and `journey_step` are memberships, `computed_trait` and `trait` values; anything else is an ordinary
 * event.
 */
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

/** How audiences and computed traits of Engage are sent to Heap. */
export interface Engage {
  /** A membership as a user property, as an event, or as both. A computed trait is always a user property. */
  readonly sendAs: (typeof AUDIENCE_FORMS)[number]
  /** Text in front of the snake_case name, unchanged. */
  readonly prefix: string
  /** Whether the other traits of the event are sent as well. */
  readonly sendsOthers: boolean
}

/** Names of the events for memberships. Source: Segment's Engage gives its own track events these names. */
export const ENTERED_EVENT = 'Audience Entered'
export const EXITED_EVENT = 'Audience Exited'

/** Where an Engage event says whether the user is a member. */
export interface MembershipSources {
  /** The value under the audience key, in traits (identify) or properties (track). */
  readonly value: unknown
  /** The event name of a track call. */
  readonly event?: unknown
}

/**
 * `true` for entered, `false` for exited, `undefined` when the event says neither. Reads booleans, `"true"` and
 * `"false"`.
 */
export function readMembership({ value, event }: MembershipSources): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  if (value !== undefined && value !== null) return undefined
  if (event === ENTERED_EVENT) return true
  if (event === EXITED_EVENT) return false
  return undefined
}

/** Properties in which Engage's track calls name the audience or trait. Source: Segment's "Using Engage Data". */
export const KEY_NAMES: ReadonlySet<string> = new Set(['audience_key', 'trait_key'])

/** One audience or computed trait, as an entry among the traits or properties of an event. */
export interface Computed {
  readonly key: unknown
  /** `undefined` when the event has no value for it. */
  readonly value: unknown
}

/**
 * The value under the key of the computation. When there is none: the value under the key that the event itself names,
 * or else its only value. Segment's examples use an id as the key of the computation ("Using Engage Data").
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

/** Whether an entry of the traits or properties is the computed value, or names its key. */
export function isComputed(name: string, value: unknown, key: unknown): boolean {
  return name === key || (value === key && KEY_NAMES.has(name))
}
