// Decides whether an event excludes Heap in its `integrations`: one rule for servers and pages.
import { isRecord } from './plain'

/**
 * Names of Heap in `integrations` on a server, in lower case: Heap itself, and Heap's cloud destinations
 * in Segment. Source: Segment's catalog and the destinations in segmentio/action-destinations.
 */
export const SERVER_NAMES = [
  'heap',
  'actions heap',
  'heap cloud (actions)',
  'actions heap cloud',
  'actions-heap-cloud-server'
] as const

/** The same on a page: Heap itself, and Heap's web destination in Segment. */
export const PAGE_NAMES = ['heap', 'heap web (actions)', 'actions heap web'] as const

/**
 * Segment's rule, ignoring case: `false` under one of `names` excludes Heap, and so does `All: false` unless one of the
 * names is switched on. `false` wins when two spellings disagree. An event without `integrations` is judged by those in
 * its context, where older Segment libraries put them.
 *
 * Not for hosts that have routed the event already, such as Segment itself: they have applied the rule before.
 */
export function isOptedOut(event: unknown, names: readonly string[]): boolean {
  const integrations = integrationsOf(event)
  if (!isRecord(integrations)) return false
  let isNamed = false
  let isAllOff = false
  for (const key of Object.keys(integrations)) {
    const name = key.toLowerCase()
    const wish = integrations[key]
    if (name === 'all') isAllOff ||= wish === false
    else if (names.includes(name)) {
      if (wish === false) return true
      isNamed ||= !!wish
    }
  }
  return isAllOff && !isNamed
}

/** An empty `integrations` object counts as a missing one. */
function integrationsOf(event: unknown): unknown {
  if (!isRecord(event)) return undefined
  const { integrations: own, context } = event
  return isRecord(own) && !isEmpty(own) ? own : isRecord(context) && context['integrations']
}

/** Runs for every event, so it makes no list of the keys (bench: send). */
function isEmpty(record: Record<string, unknown>): boolean {
  for (const _ in record) return false
  return true
}
