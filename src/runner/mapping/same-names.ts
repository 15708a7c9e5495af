// Finds two mappings that give one event the same name: Heap then counts only one of the two events.
import type { JSONObject } from '@segment/actions-core'
import type { Call } from '../../delivery/types'
import type { Mapping } from '../../storage/settings/model'
import type { DestinationType, Service } from '../destinations/destination-type'
import { createMapper, type Mapper } from '../worker/mapper'
import { createPlanner } from '../worker/planner'
import { exampleEvents } from './example-events'

/** A stored event. */
export interface KnownEvent {
  readonly id: number
  readonly event: JSONObject
}

export interface SameName {
  /** The name that both give. */
  readonly name: string
  /** A stored event with which this happens; `null` for an example event. */
  readonly eventId: number | null
}

export interface Looking {
  readonly type: DestinationType
  readonly service: Service
  /** The latest events, which are tried first. */
  readonly known: readonly KnownEvent[]
}

/**
 * Tries stored events, then example events made from both triggers. A finding is certain. Finding nothing is not, if
 * names and triggers depend on fields that none of these events has.
 */
export async function findSameName(
  pair: readonly [Mapping, Mapping],
  { type, service, known }: Looking
): Promise<SameName | undefined> {
  const [one, other] = pair.map((mapping) => createMapper(type, [mapping])) as [Mapper, Mapper]
  const madeUp = exampleEvents(pair.map(({ trigger }) => trigger)).map((event) => ({ id: null, event }))
  for (const { id, event } of [...known, ...madeUp]) {
    // The second mapping is not tried with an event that the first one does not take.
    const keys = await keysOf(one, event, service)
    if (keys === 'unknown') return undefined
    if (keys.size === 0) continue
    const others = await keysOf(other, event, service)
    if (others === 'unknown') return undefined
    const [name] = [...keys].flatMap(([key, made]) => (others.has(key) ? [made] : []))
    if (name !== undefined) return { name, eventId: id }
  }
  return undefined
}

/**
 * The names that the mapping gives, by idempotency key. `unknown` if the mapping takes too long to be tried further.
 */
async function keysOf(mapper: Mapper, event: JSONObject, service: Service): Promise<Map<string, string> | 'unknown'> {
  const keys = new Map<string, string>()
  const plan = createPlanner(service.target)
  for (const mapped of await mapper.map(event)) {
    if ('problem' in mapped) {
      if (mapped.problem.code === 'mapping_too_heavy') return 'unknown'
      continue
    }
    const planned = plan(mapped.input)
    const calls: readonly Call[] = 'calls' in planned ? planned.calls : []
    for (const call of calls) {
      const made = service.eventOf?.(call)
      if (made !== undefined) keys.set(made.key, made.name)
    }
  }
  return keys
}
