// Twelve thousand events of six sources at five destinations, over six hours, put into a store at once: for what depends
// on size. One is off, one cannot be reached, and among many successes there are a few failures.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRunner } from '../../src/runner'
import { countReason, countSpan, emptyCounts } from '../../src/storage/tallies/counts'
import type { NewEvent, Settlement, TakenEvent } from '../../src/storage/queue/queue'
import { createSqliteQueue } from '../../src/storage/queue/sqlite/sqlite-store'
import { DESTINATIONS, SOURCES } from './team'

export interface Loaded {
  readonly dataDirectory: string
  /** Ids by name. */
  readonly sources: Readonly<Record<string, string>>
  readonly destinations: Readonly<Record<string, string>>
}

export interface LoadOptions {
  /** The local Heap's URL. */
  readonly sandboxUrl: string
  /** Epoch milliseconds: when the last event has arrived. */
  readonly now: number
}

/** The sources of a destination that does not take all. */
const OWN: Readonly<Record<string, readonly string[]>> = { Docs: ['Website', 'Docs site'], Strict: ['API'] }

const COUNT = 12_000
const BATCH = 1000
const PERIOD_MS = 6 * 3_600_000
const NAMES = ['Product Viewed', 'Product Viewed', 'Product Added', 'Checkout Started', 'Order Completed']

/** The local Heap gets none of them: they are stored as delivered. */
export async function loadManyEvents({ sandboxUrl, now }: LoadOptions): Promise<Loaded> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'catalog-many-'))
  const ids = await setUp(dataDirectory, sandboxUrl)
  let clock = now - PERIOD_MS
  const path = join(dataDirectory, 'events.db')
  const { queue, tallies } = createSqliteQueue({ path, now: () => clock, steady: () => clock })
  const sources = Object.values(ids.sources)
  const sending = Object.entries(ids.destinations).filter(([name]) => name !== 'Old' && name !== 'Unreachable')
  for (let number = 0; number < COUNT; number += BATCH) {
    clock = now - PERIOD_MS + Math.floor((number / COUNT) * PERIOD_MS)
    await queue.append(Array.from({ length: BATCH }, (_, at) => toEvent(number + at, { clock, sources })))
    for (const [, id] of sending) {
      const taken = await queue.take(id, BATCH)
      const settlements = taken.map(toSettlement)
      const counts = emptyCounts()
      for (const { state } of settlements) {
        if (state === 'delivered') countSpan(counts, 20 + ((number / BATCH) % 30))
        else if (state === 'rejected') countReason(counts, 'missing_identity', { kind: 'rejected', at: clock })
        if (state !== 'retrying') counts[state] += 1
      }
      await Promise.all([queue.settle(id, settlements), tallies.add(id, counts, clock)])
    }
  }
  await queue.close()
  return { dataDirectory, ...ids }
}

function toEvent(number: number, { clock, sources }: { clock: number; sources: readonly string[] }): NewEvent {
  const userKey = `u-${number % 4000}`
  const name = NAMES[number % NAMES.length] ?? ''
  const properties = { order_id: `A-${number}`, revenue: number % 90, currency: 'EUR' }
  const body = { type: 'track', event: name, userId: userKey, messageId: `many-${number}`, properties }
  const sourceId = sources[number % sources.length] ?? ''
  return { sourceId, receivedAt: clock, type: 'track', name, userKey, body: JSON.stringify(body) }
}

/** One of a thousand is rejected. */
function toSettlement({ id }: TakenEvent): Settlement {
  return id % 1000 === 7
    ? { id, state: 'rejected', code: 'missing_identity', detail: '{"problem":null,"issues":[],"sent":[]}' }
    : { id, state: 'delivered', detail: '{"problem":null,"issues":[],"sent":[]}' }
}

/** Sources and destinations are made by a runner, as anybody makes them. */
async function setUp(dataDirectory: string, sandboxUrl: string): Promise<Pick<Loaded, 'sources' | 'destinations'>> {
  const runner = await createRunner({ dataDirectory, sandboxUrl })
  const make = async (path: string, body: object): Promise<string> => {
    const headers = { 'x-runner-request': '1', 'content-type': 'application/json' }
    const response = await fetch(runner.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(await response.text())
    return ((await response.json()) as { id: string }).id
  }
  try {
    const sources: Record<string, string> = {}
    for (const [name, kind] of Object.entries(SOURCES)) sources[name] = await make('/api/sources', { name, kind })
    const destinations: Record<string, string> = {}
    for (const [name, given] of Object.entries(DESTINATIONS)) {
      const own = OWN[name] ?? Object.keys(SOURCES)
      const connections = own.map((source) => ({ sourceId: sources[source], mode: 'cloud' }))
      destinations[name] = await make('/api/destinations', { type: 'heap', name, ...given, connections })
    }
    await runner.applied()
    return { sources, destinations }
  } finally {
    await runner.close()
  }
}
