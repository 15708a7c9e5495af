// Plans the traits that an event carries in its context, or beside an Engage computation. Heap takes no traits with an
// event, so they become user properties or are left out and reported.
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

/** Calls that set user properties, and issues of what was altered or left out. */
export interface Planned {
  readonly calls: readonly Call[]
  readonly issues: readonly Issue[]
}

export const NOTHING: Planned = { calls: [], issues: NO_ISSUES }

/** Segment's mobile libraries add these ids to the traits of every event. They are not traits of the customer. */
const ID_KEYS: ReadonlySet<string> = new Set(['userId', 'anonymousId'])

/** The traits of a context without the ids above; `undefined` when there are none. */
export function readContextTraits(traits: unknown): Record<string, unknown> | undefined {
  if (!hasContextTraits(traits)) return undefined
  return Object.fromEntries(Object.entries(traits).filter(([key]) => !ID_KEYS.has(key)))
}

/** Runs for every event, so it makes no list of the keys (bench: send). */
function hasContextTraits(traits: unknown): traits is Record<string, unknown> {
  if (!isRecord(traits)) return false
  for (const key in traits) if (!ID_KEYS.has(key)) return true
  return false
}

const OTHER_ID_KEYS = ['id', 'userId', 'user_id'] as const

/** The user id that a mapping chose, and the one that the event itself has. */
type OwnIds = Pick<Identifiers, 'userId' | 'ownUserId'>

/** Whether the traits carry the id of a user other than the user of the event. */
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

/** Reports context traits as left out, for visitors who cannot have user properties. */
export function leaveOutTraits(traits: unknown): readonly Issue[] {
  return hasContextTraits(traits) ? LEFT_OUT.issues : NO_ISSUES
}

const LEFT_OUT: Planned = { calls: [], issues: [traitsLeftOut('context.traits')] }

/** The user whose traits they are. */
export interface Owner {
  readonly identity: string
  /** Ids before they were checked and hashed. */
  readonly person: OwnIds
}

/** Plans the context traits of a known user's event: user properties when the settings ask for that, else left out. */
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

/** Plans traits as user properties. No call when none of them can be sent. */
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

/** The traits of an identify call: its own, or those in its context when it has none of its own. */
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
