// Puts Heap's own ids of the visitor into events on their way to Segment, so that a server can name the same visitor.
// Loads nothing and calls nothing of heap.js but its getters.
import type { Context, Plugin } from '@segment/analytics-next'
import { isOptedOut, PAGE_NAMES, SERVER_NAMES } from '../heap/opt-out'
import { isLogoutDue } from './logout'
import { VERSION } from './plugin'
import { readVisitor, type HeapVisitor } from './sdk'
import { lookUntil } from './signal'

export interface EnrichmentSettings {
  /**
   * How long events wait for heap.js after the first one, in milliseconds. Default 1000; 0: not at all.
   * Only the first events of a page wait for it, and once: later ones take the ids that are there.
   */
  readonly waitMs?: number
}

const LOOK_MS = 50

/**
 * Adds `integrations.Heap.user_id` and `session_id` to every event. Leaves events alone that exclude Heap, and those
 * that exclude all and do not name it. Without heap.js on the page, events go on as they are. After a logout they wait
 * until heap.js has a new visitor, at most `waitMs`: they never carry the ids of the one before.
 */
export function heapEnrichment({ waitMs = 1000 }: EnrichmentSettings = {}): Plugin {
  let waited: Promise<void> | undefined

  async function findVisitor(event: Context['event']): Promise<HeapVisitor | undefined> {
    const isThere = (): boolean => readVisitor(window) !== undefined
    const isSettled = (): boolean => !isLogoutDue(event)
    if (!isThere()) await (waited ??= waitUntil(isThere, waitMs))
    // Without heap.js there is nothing that a logout could change.
    if (isThere() && !isSettled()) await waitUntil(isSettled, waitMs)
    return isSettled() ? readVisitor(window) : undefined
  }

  async function enrich(context: Context): Promise<Context> {
    const integrations = context.event.integrations ?? {}
    const heap = integrations['Heap']
    // The ids would name Heap, and so switch it on for whichever side the event has excluded.
    if (isOptedOut(context.event, PAGE_NAMES) || isOptedOut(context.event, SERVER_NAMES)) return context
    const visitor = await findVisitor(context.event)
    if (visitor) {
      const named = typeof heap === 'object' ? { ...heap, ...visitor } : { ...visitor }
      context.updateEvent('integrations', { ...integrations, Heap: named })
    }
    return context
  }

  return {
    name: 'Heap visitor',
    type: 'enrichment',
    version: VERSION,
    isLoaded: () => true,
    load: () => Promise.resolve(),
    track: enrich,
    identify: enrich,
    page: enrich,
    screen: enrich,
    group: enrich,
    alias: enrich
  }
}

function waitUntil(isSo: () => boolean, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = lookUntil(() => {
      if (isSo()) resolve()
      return isSo()
    }, LOOK_MS)
    setTimeout(() => {
      stop()
      resolve()
    }, withinMs)
  })
}
