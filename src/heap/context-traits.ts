// Traits that an event carries beside what it is about: in its context, or beside what Engage computed. Heap takes none
// with an event, so they become user properties or are reported.
import type { Call } from '../delivery/types'
import { HeapDestinationError, type Issue } from '../errors'
import { readProperties } from './checks'
import type { Identifiers } from './identity'
import { NO_ISSUES } from './issues'
import { hasOwn, isRecord } from './plain'
import type { PlanContext } from './plan'
import type { Shaping } from './shaping'
import { userCall, userRules, type TraitRoot } from './user-call'
import { validateProperties } from './validate'

/** Calls about the user, and what was altered or left out. */
export interface Planned {
  readonly calls: readonly Call[]
  readonly issues: readonly Issue[]
}

export const NOTHING: Planned = { calls: [], issues: NO_ISSUES }

/** Ids that Segment's mobile libraries put among the traits of every event: no traits of the customer's. */
const ID_KEYS: ReadonlySet<string> = new Set(['userId', 'anonymousId'])

/** The traits of a context that tell something about somebody; `undefined` where there are none. */
export function readContextTraits(traits: unknown): Record<string, unknown> | undefined {
  if (!hasContextTraits(traits)) return undefined
  return Object.fromEntries(Object.entries(traits).filter(([key]) => !ID_KEYS.has(key)))
}

/** Asked for every event: makes no list of the keys (bench: send). */
function hasContextTraits(traits: unknown): traits is Record<string, unknown> {
  if (!isRecord(traits)) return false
  for (const key in traits) if (!ID_KEYS.has(key)) return true
  return false
}

const OTHER_ID_KEYS = ['id', 'userId', 'user_id'] as const

/** Ids of the user: as a mapping has it, and as the event has it. */
type OwnIds = Pick<Identifiers, 'userId' | 'ownUserId'>

/** Whether traits have an id of the user, and it is not that of the event. */
export function nameAnother(traits: unknown, { userId, ownUserId = userId }: OwnIds): boolean {
  if (!isRecord(traits)) return false
  const own = [userId, ownUserId].map((id) => String(id).trim())
  return OTHER_ID_KEYS.some((key) => {
    const id = traits[key]
    const isId = (typeof id === 'string' && id.trim() !== '') || typeof id === 'number'
    return isId && !own.includes(String(id).trim())
  })
}

export function traitsLeftOut(path: string): Issue {
  return { code: 'traits_left_out', path }
}

/** The traits in the context of an event, for whoever can have no user properties: left out, and reported. */
export function leaveOutTraits(traits: unknown): readonly Issue[] {
  return hasContextTraits(traits) ? LEFT_OUT.issues : NO_ISSUES
}

const LEFT_OUT: Planned = { calls: [], issues: [traitsLeftOut('context.traits')] }

/** Whose traits they are. */
export interface Owner {
  readonly identity: string
  /** As the event has them, before they were checked and hashed. */
  readonly person: OwnIds
}

/** The traits in the context of an event of a known user: user properties where the settings say so. */
export function planContextTraits(
  traits: unknown,
  { identity, person }: Owner,
  { context, shaping }: { context: PlanContext; shaping: Shaping | undefined }
): Planned {
  if (!hasContextTraits(traits)) return NOTHING
  const isSent = context.settings.traits.areSentOfEvents && !nameAnother(traits, person)
  if (!isSent) return LEFT_OUT
  return planUserProperties(readContextTraits(traits), identity, { root: 'context.traits', context, shaping })
}

/** User properties; no call where nothing is left of them. */
export function planUserProperties(
  traits: unknown,
  identity: string,
  { root, context, shaping }: { root: TraitRoot; context: PlanContext; shaping?: Shaping | undefined }
): Planned {
  const flattened = validateProperties(traits, userRules(context.settings, root), shaping)
  if (flattened instanceof HeapDestinationError) return { calls: [], issues: [traitsLeftOut(root)] }
  const { properties, issues } = flattened
  const isEmpty = Object.keys(properties).length === 0
  return { calls: isEmpty ? [] : [userCall(context.endpoints, identity, properties)], issues }
}

/** The traits of an identify call: its own, or those in its context where it has none of its own. */
export function identifiedTraits({ traits, contextTraits, person }: IdentifiedTraits): ChosenTraits {
  if (!hasContextTraits(contextTraits)) return { traits, root: 'traits', issues: NO_ISSUES }
  const own = readProperties(traits)
  if (!own) return { traits, root: 'traits', issues: NO_ISSUES }
  if (nameAnother(contextTraits, person)) return { traits, root: 'traits', issues: LEFT_OUT.issues }
  if (Object.keys(own).length === 0) {
    return { traits: readContextTraits(contextTraits), root: 'context.traits', issues: NO_ISSUES }
  }
  const isCovered = Object.keys(contextTraits).every((key) => ID_KEYS.has(key) || hasOwn(own, key))
  return { traits, root: 'traits', issues: isCovered ? NO_ISSUES : LEFT_OUT.issues }
}

export interface IdentifiedTraits {
  readonly traits?: unknown
  readonly contextTraits?: unknown
  readonly person: OwnIds
}

export interface ChosenTraits {
  readonly traits: unknown
  readonly root: TraitRoot
  readonly issues: readonly Issue[]
}
