// When syncs begin by themselves, and that of one target only one runs at a time.
import { join } from 'node:path'
import { createHttpClient } from '../../src/delivery/http'
import { syncTarget } from '../../src/runner/segments/target-sync'
import { TargetSyncs } from '../../src/runner/segments/target-syncs'
import { createTarget } from '../../src/segments'
import { openMembershipFile } from '../../src/storage/memberships/sqlite/membership-file'
import type { SegmentTarget } from '../../src/storage/settings/model'
import { makeDirectory, onEnd } from './runners'
import { openStandIns, usersOf } from './segment-targets'

const START = Date.parse('2026-01-02T03:00:00.000Z')
const HOUR = 3_600_000

async function open() {
  let time = START
  const now = () => time
  const standIns = await openStandIns()
  standIns.braze.addUsers(usersOf(0, 100))
  const store = openMembershipFile({ path: join(makeDirectory(), 'segments.db'), now })
  const client = createHttpClient({ now, keepsHeaders: true })
  const values = { url: `${standIns.url}/braze`, apiKey: 'braze-key' }
  const made = createTarget('int_1', { type: 'braze', values }, { now: START, allowsLoopback: true })
  if ('faults' in made) throw new Error(JSON.stringify(made.faults))
  let target: SegmentTarget = made
  const errors: unknown[] = []
  const tools = { store, targetOf: () => target, exchange: client.http, now, monotonic: now, random: () => 0 }
  const syncs = new TargetSyncs({
    store,
    targets: () => [target],
    sync: (one, run) => syncTarget(one, { ...tools, ...run, allowsLoopback: true }),
    now,
    onError: (error) => errors.push(error)
  })
  onEnd(async () => {
    await syncs.close()
    await client.close()
    await store.close()
  })
  let pages = 0
  const enter = (ids: readonly string[]) => {
    const page = { integrationId: 'int_1', segmentId: '1', name: 'Buyers', page: 1, total: 1 }
    return store.memberships.apply({ ...page, ts: time + ++pages, task: `t-${pages}`, entered: ids, left: [] })
  }
  return {
    standIns,
    store,
    syncs,
    errors,
    join: enter,
    target: () => target,
    change: (change: Partial<SegmentTarget>) => (target = { ...target, ...change }),
    advance: async (ms: number) => {
      time += ms
      await syncs.beginDue()
      await syncs.ended(target.id)
      return standIns.requests.length
    }
  }
}

test('a sync begins every four hours, counted from the beginning of the last, and not while the target is off', async () => {
  const { standIns, syncs, errors, join, advance, change, target } = await open()
  await join(usersOf(0, 3))
  expect([await syncs.nextAt(target()), await advance(0), await advance(4 * HOUR - 1)]).toEqual([
    START + 4 * HOUR,
    0,
    0
  ])
  expect(await advance(1)).toBe(1)
  expect(standIns.braze.members('buyers')).toEqual(usersOf(0, 3))
  await join(['u-000009'])
  expect([await advance(HOUR), await syncs.nextAt(target())]).toEqual([1, START + 8 * HOUR])
  change({ everyMs: HOUR })
  expect(await advance(0)).toBe(2)
  await join(['u-000010'])
  change({ isOn: false })
  expect([await advance(24 * HOUR), await syncs.nextAt(target())]).toEqual([2, undefined])
  change({ isOn: true })
  expect(await advance(0)).toBe(3)
  expect(standIns.braze.members('buyers')).toEqual([...usersOf(0, 3), 'u-000009', 'u-000010'])
  expect(errors).toEqual([])
})

test('two that ask at once begin one sync, and none begins after the end', async () => {
  const { syncs, store, join, target } = await open()
  await join(usersOf(0, 3))
  expect(await Promise.all([syncs.begin(target()), syncs.begin(target())])).toEqual([true, false])
  await syncs.ended(target().id)
  expect(await store.targets.syncs(target().id, 10)).toEqual([
    expect.objectContaining({ added: 3, removed: 0, beganAt: START, endedAt: START })
  ])
  await syncs.close()
  expect(await syncs.begin(target())).toBe(false)
})

test('settings that do not fit any more end the sync in words', async () => {
  const { syncs, store, errors, join, change } = await open()
  await join(usersOf(0, 3))
  const broken = change({ values: { url: 'https://elsewhere.example' } })
  await syncs.begin(broken)
  await syncs.ended(broken.id)
  const [last] = await store.targets.syncs(broken.id, 1)
  expect(JSON.parse(last?.detail ?? '')).toEqual({
    refused: {},
    waiting: 0,
    stoppedBy: { code: 'sync_failed', message: expect.stringMatching(/^This is not an address of Braze/) }
  })
  expect(errors).toHaveLength(1)
})
