// Names and memberships of Engage audiences and computed traits.

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
