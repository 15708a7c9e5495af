// Finds the events from which payloads were made. actions-core passes both lists, but may have left out payloads.
import { Destination, type ActionDefinition, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import { readText } from '../heap/checks'
import type { Settings } from './settings'

export interface Sources {
  readonly payloads: readonly object[]
  /** In the order of the payloads. Includes events whose payload Segment's schema has refused. */
  readonly events: readonly JSONObject[]
  readonly mapping: JSONObject
}

/** The event of each payload; `undefined` where it cannot be known: what another event says is another person's. */
export type FindEvents = (sources: Sources) => Promise<readonly (JSONObject | undefined)[]>

type Fields = ActionDefinition<Settings>['fields']

/**
 * For an action with these fields. Which payloads were left out depends on mapping and schema alone, so the framework is
 * asked once more, with an action that sends nothing. If another version of it hosts us and has judged otherwise, the
 * message id tells.
 */
export function createEventFinder(title: string, fields: Fields): FindEvents {
  let judge: Destination | undefined
  return async ({ payloads, events, mapping }) => {
    if (events.length <= payloads.length) return events
    judge ??= createJudge(title, fields)
    const given = structuredClone({ events: [...events] as unknown as SegmentEvent[], mapping })
    const statuses = await judge.executeBatch(ACTION, { ...given, settings: {} })
    const kept = events.filter((_, index) => statuses[index]?.status === 200)
    return kept.length === payloads.length ? kept : payloads.map((payload) => withId(payload, events))
  }
}

const ACTION = 'judge'

/** The name is part of the key under which the framework keeps a schema. */
function createJudge(title: string, fields: Fields): Destination {
  const nothing = (): undefined => undefined
  const action = { title, description: title, fields, perform: nothing, performBatch: nothing }
  return new Destination({ name: 'Heap: which events have a payload', mode: 'cloud', actions: { [ACTION]: action } })
}

function withId(payload: object, events: readonly JSONObject[]): JSONObject | undefined {
  const id = readText((payload as { message_id?: unknown }).message_id)
  return id === undefined ? undefined : events.find((event) => readText(event['messageId']) === id)
}
