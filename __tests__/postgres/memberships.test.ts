// Memberships in PostgreSQL: what every store of them promises, and what follows from several runners.
import { LeaseLostError } from '../../src/storage/ownership/ownership'
import type { MembershipStore } from '../../src/storage/memberships/memberships'
import { openDatabase, type Database } from '../../src/storage/postgres/connection/database'
import { createPostgresMemberships } from '../../src/storage/postgres/memberships/postgres-membership-store'
import { migrate } from '../../src/storage/postgres/schema/migrations'
import {
  buyers,
  clock,
  describeMemberships,
  membersOf,
  page,
  START,
  webhook,
  type MembershipOptions,
  type OpenMemberships
} from '../storage/membership-contract'
import { describeTargets } from '../storage/target-contract'
import { createDatabase, describeWithPostgres } from './cluster'

const TABLES = `webhooks, webhook_refusals, segments, members, segment_syncs, segment_pages, segment_sizes,
  segment_cursors, targets, told, unsure, target_syncs, asked_syncs, oauth_attempts`

describeWithPostgres('memberships in PostgreSQL', () => {
  let database: Database

  beforeAll(async () => {
    database = await openDatabase(await createDatabase())
    await migrate(database, '1.0.0')
  })
  afterAll(() => database.close())

  function again(options: MembershipOptions): MembershipStore {
    return createPostgresMemberships(database, { now: () => clock.now, ...options })
  }

  async function open(options: MembershipOptions = {}): Promise<OpenMemberships> {
    await database.query(`TRUNCATE ${TABLES} RESTART IDENTITY`)
    const reopen = async (): Promise<OpenMemberships> => ({ store: again(options), reopen })
    return reopen()
  }

  describeMemberships('a database', open)
  describeTargets('a database', open)

  test('texts may have any character, and keep their order', async () => {
    const { store } = await open()
    const ids = ['\u0001', '\u0001\u0001', 'a', 'a\0', 'a\0b', 'a\u0001', 'é', '\u{1F600}', '\0'].sort((a, b) =>
      Buffer.compare(Buffer.from(a), Buffer.from(b))
    )
    await store.memberships.apply(page({ task: 't\0', name: 'n\0', add: ids }))
    expect(await membersOf(store)).toEqual(ids)
    expect(await store.memberships.member(buyers, 'a\0')).toMatchObject({ id: 'a\0', task: 't\0' })
    expect(await store.memberships.segment(buyers)).toMatchObject({ name: 'n\0', members: ids.length })
    const long = { integrationId: 'int_1', segmentId: 'x'.repeat(20_000) }
    await store.memberships.apply(page({ ...long, task: 'y'.repeat(20_000), add: ['u-1'] }))
    expect(await membersOf(store, long)).toEqual(['u-1'])
  })

  test('a reader of changes misses none, however many runners write at once', async () => {
    const { store } = await open()
    const [one, other] = [again({}), again({})]
    const people = Array.from({ length: 300 }, (_, index) => `u-${index}`)
    let isWriting = true
    const write = async ({ memberships }: MembershipStore, first: number) => {
      for (let round = first; round < 24; round += 2) {
        const some = people.filter((_, index) => (index * 7 + round) % 3 === 0)
        const who = round % 4 < 2 ? { add: some } : { remove: some }
        await memberships.apply(page({ task: `t-${round}`, ts: START + round, ...who }))
      }
    }
    const seen = new Map<string, boolean>()
    const read = async () => {
      for (let isLast = false; ; isLast = !isWriting) {
        const after = await store.memberships.cursor('reader', buyers)
        const changes = await store.memberships.changes(buyers, { after, limit: 40 })
        for (const { id, isMember } of changes) seen.set(id, isMember)
        await store.memberships.moveCursor('reader', buyers, changes.at(-1)?.change ?? 0)
        if (changes.length === 0 && isLast) return
      }
    }
    const written = Promise.all([write(one, 0), write(other, 1)]).finally(() => (isWriting = false))
    await Promise.all([written, read()])
    const members = await store.memberships.members(buyers, { limit: 1000 })
    expect(members.length).toBeGreaterThan(50)
    expect([...seen].flatMap(([id, isMember]) => (isMember ? [id] : [])).sort()).toEqual(
      members.map(({ id }) => id).sort()
    )
    expect(await store.memberships.segment(buyers)).toMatchObject({ members: members.length })
  })

  test('the same request at two runners at once is stored once', async () => {
    await open()
    const kept = await Promise.all([0, 1, 2, 3].map(() => again({}).webhooks.keep(webhook())))
    expect(kept.filter((one) => 'isNew' in one && one.isNew)).toHaveLength(1)
    expect(new Set(kept.map((one) => ('id' in one ? one.id : 0))).size).toBe(1)
  })

  test('only the sync that began last is recorded, and one begins only under its lease', async () => {
    const { targets } = (await open()).store
    const [late, person] = [
      { at: START, detail: '{}' },
      { ...buyers, id: 'u-1' }
    ]
    const first = await targets.begin('tgt_1', late)
    const second = await again({}).targets.begin('tgt_1', { ...late, endOfLast: '{}' })
    const whole = { told: [], sure: [], cursors: [], known: '["late"]', ...late }
    await expect(targets.noteUnderWay('tgt_1', first, [person])).rejects.toThrow(LeaseLostError)
    await expect(targets.record('tgt_1', first, whole)).rejects.toThrow(LeaseLostError)
    await expect(targets.end('tgt_1', first, late)).rejects.toThrow(LeaseLostError)
    expect(await targets.known('tgt_1')).toBe('[]')
    await targets.record('tgt_1', second, whole)
    await targets.forget('tgt_1')
    await expect(targets.record('tgt_1', second, whole)).rejects.toThrow(LeaseLostError)
  })
})
