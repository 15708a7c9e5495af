// Puts Heap's own ids of the visitor into events on their way to Segment, so that a server can name the same visitor.
// Loads nothing and calls nothing of heap.js but its getters.
import type { Context, Plugin } from '@segment/analytics-next'
import { VERSION } from './plugin'
import { pageOf, readVisitor } from './sdk'
import { lookUntil } from './signal'

export interface EnrichmentSettings {
  /**
   * How long events wait for heap.js after the first one, in milliseconds. Default 1000; 0: not at all.
   * Only the first events of a page wait, and once: later ones take the ids that are there.
   */
  readonly waitMs?: number
}

const LOOK_MS = 50

/**
 * Adds `integrations.Heap.user_id` and `session_id` to every event. Leaves events alone that exclude Heap, and those
 * that exclude all and do not name it. Without heap.js on the page, events go on as they are.
 */
export function heapEnrichment({ waitMs = 1000 }: EnrichmentSettings = {}): Plugin {
  let waited: Promise<void> | undefined

  async function enrich(context: Context): Promise<Context> {
    const integrations = context.event.integrations ?? {}
    const heap = integrations['Heap']
    if (heap === false || (integrations.All === false && !heap)) return context
    if (!readVisitor(pageOf())) await (waited ??= waitForVisitor(waitMs))
    const visitor = readVisitor(pageOf())
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

function waitForVisitor(waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = lookUntil(() => {
      const isThere = readVisitor(pageOf()) !== undefined
      if (isThere) resolve()
      return isThere
    }, LOOK_MS)
    setTimeout(() => {
      stop()
      resolve()
    }, waitMs)
  })
}
