// Random histories of a segment: pages in any order, doubled, delayed past the next sync, lost, worked on twice. Whoever is
// in the segment is exactly who can be known to be, and the log names the pages that are missing.
import { join } from 'node:path'
import fc from 'fast-check'
import { parseDigitsJson } from '../../src/heap/exact-numbers'
import { createIntegration, describeSync, readWebhook, Receiver, rulesOf, SegmentWork } from '../../src/segments'
import { openMembershipFile } from '../../src/storage/memberships/sqlite/membership-file'
import { makeDirectory } from '../runner/runners'
import { BUYERS, drainPost, SECRET, sign, syncPost, type Post } from './posts'

const RUNS = 12 * Number(process.env['ROUNDS'] ?? 1)
const START = Date.parse('2026-01-02T03:00:00.000Z')
const PEOPLE = ['u-1', 'u-2', 'u-3', 'u-4', 'u-5']

interface Request {
  readonly ts: number
  readonly add: readonly string[]
  readonly remove: readonly string[]
  readonly isDrain: boolean
  readonly task: string
  readonly page: number
  readonly total: number
  readonly name: string
}

const people = fc.subarray(PEOPLE)
/** One sync: its pages, how long after the one before it begins, and its name. */
const sync = fc.record({
  pages: fc.array(fc.record({ add: people, remove: people, delay: fc.integer({ min: 0, max: 3 }) }), {
    minLength: 1,
    maxLength: 4
  }),
  gap: fc.integer({ min: 0, max: 5 }),
  isDrain: fc.constantFrom(false, false, false, true),
  name: fc.constantFrom('Buyers', 'Best buyers')
})

function requestsOf(syncs: readonly (typeof sync extends fc.Arbitrary<infer Sync> ? Sync : never)[]): Request[] {
  let ts = START
  return syncs.flatMap(({ pages, gap, isDrain, name }, index) => {
    ts += gap
    const about = { task: `sync-${index}`, isDrain, name: `${name} ${index}` }
    if (isDrain) return [{ ...about, ts, add: [], remove: [], page: 1, total: 1 }]
    return pages.map(({ add, remove, delay }, at) => {
      ts += delay
      return { ...about, ts, add, remove, page: at + 1, total: pages.length }
    })
  })
}

const history = fc.array(sync, { minLength: 1, maxLength: 5 }).map(requestsOf)
const scenario = history.chain((requests) =>
  fc.record({
    requests: fc.constant(requests),
    // Which requests arrive, in which order, some twice; the others are lost.
    arrivals: fc.array(fc.nat({ max: requests.length - 1 }), { minLength: 1, maxLength: requests.length * 2 }),
    replayed: fc.array(fc.nat({ max: requests.length - 1 }), { maxLength: 3 })
  })
)

function toPost({ isDrain, name, ...request }: Request): Post {
  const segment = { ...BUYERS, name }
  return isDrain ? drainPost(request.ts, segment) : syncPost({ ...request, segment })
}

/** By the rules of the protocol alone: the newest word about a person counts; at one time, leaving; a drain ends all before it. */
function knownMembers(arrived: readonly Request[]): string[] {
  const drainedAt = Math.max(-1, ...arrived.filter(({ isDrain }) => isDrain).map(({ ts }) => ts))
  return PEOPLE.filter((id) => {
    const lastAdd = Math.max(-1, ...arrived.filter(({ add }) => add.includes(id)).map(({ ts }) => ts))
    const lastRemove = Math.max(-1, ...arrived.filter(({ remove }) => remove.includes(id)).map(({ ts }) => ts))
    return lastAdd > lastRemove && lastAdd > drainedAt
  })
}

function knownPages(arrived: readonly Request[]): Record<string, number[]> {
  const pages: Record<string, number[]> = {}
  for (const { task, page, isDrain } of arrived) if (!isDrain) (pages[task] ??= []).push(page)
  return Object.fromEntries(
    Object.entries(pages).map(([task, list]) => [task, [...new Set(list)].sort((a, b) => a - b)])
  )
}

async function play({ requests, arrivals, replayed }: { requests: Request[]; arrivals: number[]; replayed: number[] }) {
  const store = openMembershipFile({ path: join(makeDirectory(), 'segments.db'), now: () => START })
  try {
    const integration = createIntegration({ name: 'Heap', webhookSecret: SECRET }, START)
    const read = async (raw: Buffer) => readWebhook(parseDigitsJson(raw.toString()))
    const errors: unknown[] = []
    const work = new SegmentWork({
      store,
      read,
      rulesOf: () => rulesOf(integration),
      onError: (error) => errors.push(error)
    })
    const receiver = new Receiver({ store, read, now: () => START, onStored: () => undefined })
    const posts = arrivals.map((index) => toPost(requests[index]!))
    const taken = await Promise.all(
      posts.map((post) => receiver.receive(integration, { headers: [sign(post)], body: Buffer.from(post.body) }))
    )
    expect(taken.filter((one) => 'isNew' in one && one.isNew)).toHaveLength(
      new Set(posts.map((post) => sign(post))).size
    )
    work.wake()
    await work.idle()
    // As after a kill in the middle: some of it is worked on once more.
    for (const index of replayed) await store.webhooks.replay(index + 1)
    work.wake()
    await work.idle()
    expect(errors).toEqual([])
    const ref = { integrationId: integration.id, segmentId: String(BUYERS.id) }
    return {
      members: (await store.memberships.members(ref, { limit: 100 })).map(({ id }) => id),
      state: await store.memberships.segment(ref),
      syncs: await store.memberships.syncs({ integrationId: integration.id }, 100),
      sizes: await store.memberships.sizes(ref, 0)
    }
  } finally {
    await store.close()
  }
}

test(`whatever arrives of ${RUNS} histories, members and missing pages are what can be known`, async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (drawn) => {
      const { members, state, syncs, sizes } = await play(drawn)
      const arrived = [...new Set(drawn.arrivals)].map((index) => drawn.requests[index]!)
      expect(members).toEqual(knownMembers(arrived))
      expect(state).toMatchObject({ members: members.length, lastTs: Math.max(...arrived.map(({ ts }) => ts)) })
      const newest = arrived.filter(({ ts }) => ts === state?.lastTs)
      expect(newest.map(({ name }) => name)).toContain(state?.name)
      expect(sizes.at(-1)?.members ?? 0).toBe(members.length)
      expect(Object.fromEntries(syncs.map(({ task, pages }) => [task, pages]))).toEqual(knownPages(arrived))
      for (const sync of syncs) {
        const total = drawn.requests.find(({ task }) => task === sync.task)!.total
        const missing = Array.from({ length: total }, (_, at) => at + 1).filter((page) => !sync.pages.includes(page))
        const report = describeSync({ ...sync, isFollowed: true }, START)
        const named = report.missing.flatMap(([first, last]) =>
          Array.from({ length: last - first + 1 }, (_, at) => first + at)
        )
        expect(named).toEqual(missing)
        expect(report.state).toBe(missing.length === 0 ? 'complete' : 'incomplete')
      }
    }),
    { numRuns: RUNS }
  )
}, 600_000)
