// What any store of memberships promises, whatever stands behind it. Opens no database itself.
import { randomBytes } from 'node:crypto'
import { fitsId } from '../../src/segments/id-list'
import type { MembershipStore, SegmentPage, SegmentRef } from '../../src/storage/memberships/memberships'
import type { NewWebhook } from '../../src/storage/memberships/webhooks'

export const HOUR_MS = 3_600_000
export const START = Date.parse('2026-01-02T03:00:00.000Z')
export const clock = { now: START }

export interface OpenMemberships {
  readonly store: MembershipStore
  /** The same store in the next process. */
  reopen(): Promise<OpenMemberships>
}

export interface MembershipOptions {
  readonly maxBytes?: number
  readonly retentionMs?: number
}

/** Opens a new and empty store that goes by `clock`, and closes it after the test. */
export type OpenNewMemberships = (options?: MembershipOptions) => Promise<OpenMemberships>

export const buyers: SegmentRef = { integrationId: 'int_1', segmentId: '42' }

interface PageDraft extends Partial<Omit<SegmentPage, 'entered' | 'left'>> {
  readonly add?: readonly string[]
  readonly remove?: readonly string[]
}

export function page({ add = [], remove = [], ...facts }: PageDraft = {}): SegmentPage {
  const position = { task: 'sync-1', page: 1, total: 1 }
  return { ...buyers, ...position, name: 'Buyers', ts: START, ...facts, entered: add, left: remove }
}

export function webhook(facts: Partial<NewWebhook> = {}): NewWebhook {
  const about = { integrationId: 'int_1', action: 'segment.users.sync', segmentId: '42', segmentName: 'Buyers' }
  return { ...about, digest: 'd-1', ts: START, receivedAt: clock.now, body: Buffer.from('{}'), ...facts }
}

/** Ids of who is in the segment, read in pages of two. */
export async function membersOf({ memberships }: MembershipStore, ref: SegmentRef = buyers): Promise<string[]> {
  const ids: string[] = []
  for (;;) {
    const read = await memberships.members(ref, { after: ids.at(-1), limit: 2 })
    if (read.length === 0) return ids
    ids.push(...read.map(({ id }) => id))
  }
}

/** Registers the tests. A store over a network passes them like one in a file: each answer is awaited. */
export function describeMemberships(name: string, open: OpenNewMemberships): void {
  beforeEach(() => (clock.now = START))

  describe(`${name}: who is in a segment`, () => {
    test('people enter and leave, each since the time of the request', async () => {
      const { memberships, ...rest } = (await open()).store
      expect(await memberships.apply(page({ add: ['u-1', 'u-2', 'u-3'] }))).toEqual({ joined: 3, left: 0 })
      const second = page({ task: 'sync-2', ts: START + 1, add: ['u-2', 'u-4'], remove: ['u-1', 'u-9'] })
      expect(await memberships.apply(second)).toEqual({ joined: 1, left: 1 })
      expect(await membersOf({ memberships, ...rest })).toEqual(['u-2', 'u-3', 'u-4'])
      expect(await memberships.segment(buyers)).toEqual({
        ...buyers,
        name: 'Buyers',
        members: 3,
        lastTs: START + 1,
        firstAt: START,
        lastAt: START,
        drainedTs: 0
      })
      expect(await memberships.member(buyers, 'u-1')).toMatchObject({
        isMember: false,
        since: START + 1,
        task: 'sync-2'
      })
      expect(await memberships.member(buyers, 'u-2')).toMatchObject({ isMember: true, since: START, task: 'sync-1' })
      expect(await memberships.member(buyers, 'u-0')).toBeUndefined()
    })

    test.each([
      ['an older page that adds again', { ts: START - 1, add: ['u-1'] }, []],
      ['an older page that removes again', { ts: START - 1, remove: ['u-2'] }, ['u-2']],
      ['the same page', { add: ['u-2'], remove: ['u-1'] }, ['u-2']],
      ['a page of the same time that contradicts', { add: ['u-1'], remove: ['u-2'] }, []],
      ['a newer page', { ts: START + 1, add: ['u-1'], remove: ['u-2'] }, ['u-1']],
      ['a newer page with one person on both sides', { ts: START + 1, add: ['u-3'], remove: ['u-3'] }, ['u-2']]
    ])('%s', async (_, late, members) => {
      const { store } = await open()
      await store.memberships.apply(page({ add: ['u-2'], remove: ['u-1'] }))
      if (members.length === 0) await store.memberships.apply(page({ ts: START, remove: ['u-2'] }))
      await store.memberships.apply(page(late))
      expect(await membersOf(store)).toEqual(members)
    })

    test('ids as long as any that are taken in are kept, told and doubted', async () => {
      const { memberships, targets } = (await open()).store
      // Nothing that could be compressed.
      const text = randomBytes(1536).toString('base64')
      const wide = [...randomBytes(1365)]
        .map((byte) => (byte % 2 === 0 ? '\x01' : 'b'))
        .join('')
        .slice(0, 1200)
      const ids = [text, wide].sort()
      expect([ids.every(fitsId), fitsId(`${text}a`)]).toEqual([true, false])
      await memberships.apply(page({ add: ids }))
      expect((await memberships.members(buyers, { limit: 5 })).map(({ id }) => id)).toEqual(ids)
      const sync = await targets.begin('tgt_1', { at: START, detail: '{}' })
      const people = ids.map((id) => ({ ...buyers, id }))
      await targets.noteUnderWay('tgt_1', sync, people)
      const told = people.map((person) => ({ ...person, isMember: true }))
      await targets.record('tgt_1', sync, { told, sure: people, cursors: [], known: '[]', at: START, detail: '{}' })
      expect((await targets.told('tgt_1', buyers, { after: '', limit: 5 })).map(({ id }) => id)).toEqual(ids)
    })

    test('a drain empties the segment, also of who entered before it and comes later', async () => {
      const { store } = await open()
      const { memberships } = store
      await memberships.apply(page({ add: ['u-1', 'u-2'] }))
      await memberships.apply(page({ ts: START + 20, add: ['u-3'] }))
      expect(await memberships.drain({ ...buyers, name: null, ts: START + 10 })).toEqual({ joined: 0, left: 2 })
      await memberships.apply(page({ ts: START + 5, add: ['u-4'] }))
      await memberships.apply(page({ ts: START + 10, add: ['u-5'] }))
      await memberships.apply(page({ ts: START + 11, add: ['u-1'] }))
      expect(await membersOf(store)).toEqual(['u-1', 'u-3'])
      expect(await memberships.segment(buyers)).toMatchObject({ members: 2, name: 'Buyers', drainedTs: START + 10 })
    })

    test('a renamed segment is the same one, with the name of the newest request', async () => {
      const { memberships } = (await open()).store
      await memberships.apply(page({ add: ['u-1'] }))
      await memberships.apply(page({ ts: START + 2, name: 'Best buyers' }))
      await memberships.apply(page({ ts: START + 1, name: 'Late name' }))
      await memberships.apply(page({ ts: START + 3, name: null }))
      expect(await memberships.segments('int_1')).toMatchObject([{ segmentId: '42', name: 'Best buyers', members: 1 }])
    })

    test('two integrations keep one segment apart', async () => {
      const { store } = await open()
      const other = { integrationId: 'int_2', segmentId: '42' }
      await store.memberships.apply(page({ add: ['external-1'] }))
      await store.memberships.apply(page({ ...other, add: ['visitor-1', 'visitor-2'] }))
      await store.memberships.apply(page({ ...other, ts: START + 1, remove: ['visitor-1'] }))
      expect([await membersOf(store), await membersOf(store, other)]).toEqual([['external-1'], ['visitor-2']])
      await store.forget('int_2')
      expect([await membersOf(store), await membersOf(store, other)]).toEqual([['external-1'], []])
      expect(await store.memberships.segments('int_2')).toEqual([])
    })

    test('all of it is there in the next process', async () => {
      const { store, reopen } = await open()
      await store.memberships.apply(page({ add: ['u-1'] }))
      await store.memberships.moveCursor('braze', buyers, 1)
      const { store: next } = await reopen()
      expect(await membersOf(next)).toEqual(['u-1'])
      expect(await next.memberships.cursor('braze', buyers)).toBe(1)
    })
  })

  describe(`${name}: changes`, () => {
    test('are read on from where a reader stopped, of each person the last one', async () => {
      const { memberships } = (await open()).store
      await memberships.apply(page({ add: ['u-1', 'u-2', 'u-3'] }))
      const first = await memberships.changes(buyers, { after: await memberships.cursor('braze', buyers), limit: 2 })
      expect(first.map(({ id, isMember }) => [id, isMember])).toEqual([
        ['u-1', true],
        ['u-2', true]
      ])
      await memberships.moveCursor('braze', buyers, first[1]!.change)
      await memberships.apply(page({ ts: START + 1, remove: ['u-1', 'u-3'] }))
      const rest = await memberships.changes(buyers, { after: await memberships.cursor('braze', buyers), limit: 10 })
      expect(rest.map(({ id, isMember }) => [id, isMember])).toEqual([
        ['u-1', false],
        ['u-3', false]
      ])
      await memberships.moveCursor('braze', buyers, rest[1]!.change)
      await memberships.moveCursor('braze', buyers, 1)
      expect(
        await memberships.changes(buyers, { after: await memberships.cursor('braze', buyers), limit: 10 })
      ).toEqual([])
      expect(await memberships.cursor('another', buyers)).toBe(0)
    })

    test('a request that says what is known changes nothing', async () => {
      const { memberships } = (await open()).store
      await memberships.apply(page({ add: ['u-1'] }))
      const before = await memberships.latest(buyers, 10)
      await memberships.apply(page({ ts: START + 1, task: 'sync-2', add: ['u-1'] }))
      expect(await memberships.latest(buyers, 10)).toEqual(before)
    })

    test('the newest are first among who joined and left, and sizes are kept by the hour', async () => {
      const { memberships } = (await open()).store
      await memberships.apply(page({ add: ['u-1', 'u-2'] }))
      clock.now = START + HOUR_MS + 5
      await memberships.apply(page({ ts: START + 1, add: ['u-3'], remove: ['u-1', 'u-2'] }))
      expect((await memberships.latest(buyers, 2)).map(({ id, isMember }) => [id, isMember])).toEqual([
        ['u-2', false],
        ['u-1', false]
      ])
      expect(await memberships.sizes(buyers, 0)).toEqual([
        { hour: START, members: 2, joined: 2, left: 0 },
        { hour: START + HOUR_MS, members: 1, joined: 1, left: 2 }
      ])
    })
  })

  describe(`${name}: syncs`, () => {
    test('have their pages, in order, and know what they changed', async () => {
      const { memberships } = (await open()).store
      for (const number of [4, 1, 5, 2, 2]) {
        await memberships.apply(page({ page: number, total: 5, ts: START + number, add: [`u-${number}`] }))
      }
      expect(await memberships.syncs({ integrationId: 'int_1' }, 10)).toEqual([
        {
          ...buyers,
          task: 'sync-1',
          total: 5,
          pages: [1, 2, 4, 5],
          firstTs: START + 1,
          lastTs: START + 5,
          lastAt: START,
          joined: 4,
          left: 0,
          isFollowed: false
        }
      ])
      await memberships.apply(page({ task: 'sync-2', ts: START + 9 }))
      const syncs = await memberships.syncs({ integrationId: 'int_1', segmentId: '42' }, 10)
      expect(syncs.map(({ task, isFollowed }) => [task, isFollowed])).toEqual([
        ['sync-2', false],
        ['sync-1', true]
      ])
      expect(await memberships.syncs({ integrationId: 'int_1', segmentId: '43' }, 10)).toEqual([])
    })
  })

  describeWebhooks(name, open)
}

function describeWebhooks(name: string, open: OpenNewMemberships): void {
  describe(`${name}: webhooks`, () => {
    test('are kept once, wait, and are settled', async () => {
      const { webhooks } = (await open()).store
      const kept = await webhooks.keep(webhook())
      const again = await Promise.all([webhooks.keep(webhook()), webhooks.keep(webhook({ integrationId: 'int_2' }))])
      const id = 'id' in kept ? kept.id : 0
      expect([kept, again]).toEqual([
        { id, isNew: true },
        [
          { id, isNew: false },
          { id: id + 1, isNew: true }
        ]
      ])
      expect(await webhooks.waiting(10)).toEqual([id, id + 1])
      const { body, ...row } = (await webhooks.find(id))!
      expect(Buffer.from(body).toString()).toBe('{}')
      await webhooks.settle(id, 'applied', '{"joined":1}')
      expect(await webhooks.waiting(10)).toEqual([id + 1])
      expect(await webhooks.list('int_1', { limit: 10 })).toEqual([
        { ...row, state: 'applied', detail: '{"joined":1}' }
      ])
      expect(await webhooks.list('int_1', { before: id, limit: 10 })).toEqual([])
    })

    test('the same request twice at once is stored once', async () => {
      const { webhooks } = (await open()).store
      const kept = await Promise.all([webhooks.keep(webhook()), webhooks.keep(webhook())])
      expect(kept.filter((one) => 'isNew' in one && one.isNew)).toHaveLength(1)
      expect(await webhooks.list('int_1', { limit: 10 })).toHaveLength(1)
    })

    test('may be replayed while their body is there', async () => {
      const { webhooks } = (await open()).store
      const kept = await webhooks.keep(webhook())
      const id = 'id' in kept ? kept.id : 0
      await webhooks.settle(id, 'applied', '{}')
      expect(await webhooks.replay(id)).toBe(true)
      expect(await webhooks.waiting(10)).toEqual([id])
      expect(await webhooks.replay(id + 1)).toBe(false)
    })

    test('are dropped after their time, unless they wait', async () => {
      const { webhooks } = (await open({ retentionMs: HOUR_MS })).store
      const old = await webhooks.keep(webhook())
      await webhooks.keep(webhook({ digest: 'd-2' }))
      await webhooks.settle('id' in old ? old.id : 0, 'applied', '{}')
      clock.now = START + HOUR_MS + 1
      await webhooks.keep(webhook({ digest: 'd-3' }))
      expect((await webhooks.list('int_1', { limit: 10 })).map(({ digest }) => digest)).toEqual(['d-3', 'd-2'])
    })

    test('a store that is full refuses, and makes room of what was worked on', async () => {
      const { webhooks } = (await open({ maxBytes: 400_000 })).store
      const body = Buffer.alloc(50_000, 'x')
      const digests: string[] = []
      for (;;) {
        const kept = await webhooks.keep(webhook({ digest: `d-${digests.length}`, body }))
        if ('refused' in kept) break
        digests.push(`d-${digests.length}`)
      }
      expect(digests.length).toBeGreaterThan(3)
      expect(await webhooks.keep(webhook({ digest: 'late' }))).toEqual({ refused: 'store_full' })
      expect(await webhooks.keep(webhook({ digest: 'd-0' }))).toMatchObject({ isNew: false })
      expect(await webhooks.waiting(100)).toHaveLength(digests.length)
    })

    test('refusals are counted by reason', async () => {
      const { webhooks } = (await open()).store
      await webhooks.countRefusal('int_1', 'bad_signature', START)
      await webhooks.countRefusal('int_1', 'bad_signature', START + 5)
      await webhooks.countRefusal('int_1', 'outside_window', START + 7)
      expect(await webhooks.refusals('int_1')).toEqual([
        { code: 'bad_signature', count: 2, lastAt: START + 5 },
        { code: 'outside_window', count: 1, lastAt: START + 7 }
      ])
      expect(await webhooks.refusals('int_2')).toEqual([])
    })
  })
}
