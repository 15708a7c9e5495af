// Adds Heap's ids of the visitor to events on their way to Segment, so that a server can name the same visitor. Does
// not load heap.js, and calls only its getters.
import type { Context, Plugin } from '@segment/analytics-next'
import { isOptedOut, PAGE_NAMES, SERVER_NAMES } from '../heap/opt-out'
import { isLogoutDue } from './logout'
import { VERSION } from './plugin'
import { readVisitor, type HeapVisitor } from './sdk'
import { lookUntil } from './signal'

export interface EnrichmentSettings {
  /**
   * Milliseconds that events wait for heap.js, counted from the first event. Default: 1000. 0: they do not wait. Later
   * events use the ids that exist.
   */
  readonly waitMs?: number
}

const LOOK_MS = 50

/**
 * Adds `integrations.Heap.user_id` and `session_id` to every event. Events that exclude Heap, or exclude all and do not
 * name Heap, are not changed. Without heap.js on the page, no event is changed. After a logout, events wait until
 * heap.js has a new visitor, at most `waitMs`: they never carry the ids of the former visitor.
 */
export function heapEnrichment({ waitMs = 1000 }: EnrichmentSettings = {}): Plugin {
  let waited: Promise<void> | undefined

  async function findVisitor(event: Context['event']): Promise<HeapVisitor | undefined> {
    const isThere = (): boolean => readVisitor(window) !== undefined
    const isSettled = (): boolean => !isLogoutDue(event)
    if (!isThere()) await (waited ??= waitUntil(isThere, waitMs))
    // Without heap.js, a logout changes nothing here.
    if (isThere() && !isSettled()) await waitUntil(isSettled, waitMs)
    return isSettled() ? readVisitor(window) : undefined
  }

  async function enrich(context: Context): Promise<Context> {
    const integrations = context.event.integrations ?? {}
    const heap = integrations['Heap']
    // The ids would switch Heap on for the page or the server, although the event has excluded it there.
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

function waitUntil(isTrue: () => boolean, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = lookUntil(() => {
      if (isTrue()) resolve()
      return isTrue()
    }, LOOK_MS)
    setTimeout(() => {
      stop()
      resolve()
    }, withinMs)
  })
}
