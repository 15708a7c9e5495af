// Applies a destination's mappings to an event exactly as Segment does, within limits of size and time.
import { PayloadValidationError, type JSONObject } from '@segment/actions-core'
import { membershipOf } from '../../cloud/membership'
import { mayBeRounded, restoreNumbers } from '../../cloud/rounded-numbers'
import type { Mapping } from '../../storage/settings/model'
import type { Action, DestinationType } from '../destinations/destination-type'
import { isSteady, refuseLength, refuseSize } from '../mapping/bounds'
import type { Resolved } from '../mapping/compiled-mapping'
import { compileTrigger, type Takes } from '../mapping/compiled-trigger'
import { createResolver, toSegmentEvent, type Resolver } from '../mapping/segment-resolver'
import { isTimeout, MAX_MS, TimeBudget } from '../mapping/time-limit'
import { runnerProblem, type Problem } from '../reasons'

/** The result of one mapping for an event that it takes. */
export type Mapped = { readonly mapping: Mapping } & (
  { readonly fields: Readonly<Record<string, unknown>>; readonly input: unknown } | { readonly problem: Problem }
)

export interface Mapper {
  /**
   * One entry for each mapping that takes the event, in the order of the mappings. Never changes the event. At once if
   * no mapping takes long.
   */
  map(event: JSONObject): Mapped[] | Promise<Mapped[]>
  /**
   * Call before `map` with several events: all mappings whose time is limited are applied to all of them within one
   * limit, since each limit costs about 0.1 ms.
   */
  prepare(events: readonly JSONObject[]): Promise<void>
}

/** Whether a trigger takes an event. One that cannot be read takes none. */
export function isTriggered(trigger: string, event: JSONObject): boolean {
  return refuseLength(trigger) === undefined && compileTrigger(trigger)(event)
}

/** A mapping, prepared once for all events. */
interface Prepared {
  readonly mapping: Mapping
  readonly action: Action
  readonly takes: Takes
  readonly resolver: Resolver
  /** Why the mapping is never applied: settings of an earlier version may have a mapping that is refused today. */
  readonly refused: string | undefined
  /** Whether the mapping is certainly fast; otherwise its time is limited. */
  readonly isQuick: boolean
  /** What was resolved for several events at once. A promise: by Segment's code, or it fails. */
  readonly resolved: WeakMap<JSONObject, Resolved | Promise<Resolved>>
}

export function createMapper(type: DestinationType, mappings: readonly Mapping[]): Mapper {
  const prepared = mappings.flatMap((mapping) => {
    const action = type.actions[mapping.action]
    if (action === undefined) return []
    return [prepare(mapping, { action, name: `${type.card.type}-${mapping.action}` })]
  })
  const slow = prepared.filter(({ isQuick, refused }) => !isQuick && refused === undefined)
  return {
    map: (event) => {
      const given = { event, data: toSegmentEvent(event) }
      const mapped: Mapped[] = []
      for (const [index, one] of prepared.entries()) {
        if (!one.takes(event)) continue
        const done = mapAtOnce(one, given)
        if (done === undefined) return mapRest(prepared.slice(index), given, mapped)
        mapped.push(done)
      }
      return mapped
    },
    prepare: async (events) => {
      if (slow.length > 0) await resolveTogether(slow, events)
    }
  }
}

/** If the time runs out, each event is resolved on its own, within a limit of its own. */
async function resolveTogether(slow: readonly Prepared[], events: readonly JSONObject[]): Promise<void> {
  const time = new TimeBudget(MAX_MS)
  try {
    time.run(() => {
      for (const event of events) {
        const data = toSegmentEvent(event)
        for (const one of slow) if (one.takes(event)) one.resolved.set(event, resolveOne(one, data))
      }
    })
  } catch (error) {
    if (!isTimeout(error)) throw error
  }
  if (time.isLong) await letOthersIn()
}

/** By the mapping as it was prepared, or by Segment's code. */
function resolveOne({ resolver }: Prepared, data: JSONObject): Resolved | Promise<Resolved> {
  try {
    const resolved = resolver.atOnce(data)
    if (resolved !== undefined) return resolved
  } catch {
    // Segment's code fails as well, in its own way.
  }
  const resolved = resolver.bySegment(data)
  // Whoever asks for the result gets its failure.
  resolved.catch(() => undefined)
  return resolved
}

/** An event, and what of it Segment's code gets. */
interface Given {
  readonly event: JSONObject
  readonly data: JSONObject
}

/** Goes on with the first of these mappings, which takes the event, and with those behind it. */
async function mapRest(
  [first, ...others]: readonly Prepared[],
  given: Given,
  mapped: readonly Mapped[]
): Promise<Mapped[]> {
  const all = [...mapped]
  if (first !== undefined) all.push(await mapOne(first, given))
  for (const one of others) {
    if (one.takes(given.event)) all.push(mapAtOnce(one, given) ?? (await mapOne(one, given)))
  }
  return all
}

/** `undefined` if the mapping may take long for this event, or if Segment's code has to apply it. */
function mapAtOnce(prepared: Prepared, given: Given): Mapped | undefined {
  const { mapping, resolver, isQuick } = prepared
  try {
    if (!isQuick) return mapResolved(prepared, given)
    const resolved = resolver.atOnce(given.data)
    return resolved && toMapped(prepared, given, { resolved, restored: restore(prepared, given, resolved) })
  } catch (error) {
    return { mapping, problem: runnerProblem('mapping_failed', messageOf(error)) }
  }
}

/** What was resolved within a limit of time, unless more has to be done within it. */
function mapResolved(prepared: Prepared, given: Given): Mapped | undefined {
  const resolved = prepared.resolved.get(given.event)
  if (resolved === undefined || resolved instanceof Promise) return undefined
  const { payload } = resolved
  if (mayBeRounded(payload, prepared.action.definition.fields)) return undefined
  return toMapped(prepared, given, { resolved, restored: payload })
}

/** A trigger that is too long is not evaluated: its mapping then takes every event and reports the problem. */
function prepare(mapping: Mapping, { action, name }: { action: Action; name: string }): Prepared {
  const unread = refuseLength(mapping.trigger)
  const takes = unread === undefined ? compileTrigger(mapping.trigger) : () => true
  const refused = unread ?? refuseSize(mapping.mapping)
  const isQuick = refused === undefined && isSteady(mapping.mapping)
  return {
    mapping,
    action,
    takes,
    // A mapping that is refused is never applied, and to prepare it may take for ever.
    resolver: createResolver(name, action, refused === undefined ? mapping.mapping : {}),
    refused,
    isQuick,
    resolved: new WeakMap()
  }
}

async function mapOne(prepared: Prepared, given: Given): Promise<Mapped> {
  const { mapping, refused } = prepared
  const tooHeavy = (why: string): Mapped => ({
    mapping,
    problem: runnerProblem('mapping_too_heavy', `The mapping "${mapping.name}" is not applied. ${why}`)
  })
  if (refused !== undefined) return tooHeavy(refused)
  // Two tries, because on a busy machine the first one may be slow by chance.
  for (let tries = 0; tries < 2; tries++) {
    try {
      return await apply(prepared, given)
    } catch (error) {
      if (!isTimeout(error)) return { mapping, problem: runnerProblem('mapping_failed', messageOf(error)) }
      await letOthersIn()
    }
  }
  return tooHeavy(`It takes more than ${MAX_MS} ms for this event.`)
}

async function apply(prepared: Prepared, given: Given): Promise<Mapped> {
  const { isQuick, resolver } = prepared
  const time = isQuick ? undefined : new TimeBudget(MAX_MS)
  const watch = <Value>(run: () => Value): Value => (time === undefined ? run() : time.run(run))
  const known = prepared.resolved.get(given.event)
  // A quick one was asked at once, and has left the event to Segment's code.
  const resolve = (): Resolved | Promise<Resolved> =>
    isQuick ? resolver.bySegment(given.data) : resolveOne(prepared, given.data)
  const resolved = await (known ?? watch(resolve))
  const { fields } = prepared.action.definition
  // To be timed costs as much as many an event.
  const isWhole = !mayBeRounded(resolved.payload, fields)
  const restored = isWhole ? resolved.payload : watch(() => restore(prepared, given, resolved))
  if (time?.isLong === true) await letOthersIn()
  return toMapped(prepared, given, { resolved, restored })
}

/** The payload, with ids that were numbers. */
function restore({ action, mapping }: Prepared, { event }: Given, { payload }: Resolved): Resolved['payload'] {
  const origin = { fields: action.definition.fields, mapping: mapping.mapping, events: [event] }
  return restoreNumbers([payload], origin)[0] ?? payload
}

interface Made {
  readonly resolved: Resolved
  readonly restored: Resolved['payload']
}

function toMapped({ action, mapping }: Prepared, { event }: Given, { resolved, restored }: Made): Mapped {
  const { payload, audienceMembership: given, syncMode } = resolved
  const isMember = membershipOf({ given, syncMode, event })
  return { mapping, fields: payload, input: action.toInput(restored as never, { isMember, event }) }
}

/** Lets other work of the process run. */
function letOthersIn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

const UNMAPPABLE =
  'The mapping fails on this event: one of its functions or templates is wrong, or the event is nested too deeply.'

/**
 * Messages of Segment's schema, of its check of mappings, and our own name the field, never its value. The message of
 * any other error may quote the event and is not used.
 */
function messageOf(error: unknown): string {
  if (error instanceof PayloadValidationError) return error.message
  if (!(error instanceof Error)) return UNMAPPABLE
  if (error.name === 'AggregateAjvError') return error.message
  // The error of Segment's check of a mapping has stack traces as its message, but sentences in its parts.
  const parts = error.name === 'AggregateError' && Symbol.iterator in error ? [...(error as Iterable<unknown>)] : []
  const sentences = parts.map((part) => (part instanceof Error ? part.message : ''))
  return sentences.length > 0 ? sentences.join(' ') : UNMAPPABLE
}
