// A data folder with something of every kind in it, and what its stores say of it.
import { join } from 'node:path'
import { openAlertFile, NO_ALERTS } from '../../src/storage/alerts/alert-file'
import { createIntegration } from '../../src/segments'
import type { MembershipStore } from '../../src/storage/memberships/memberships'
import { openMembershipFile } from '../../src/storage/memberships/sqlite/membership-file'
import type { NewEvent, Queue, Settlement, TakenEvent } from '../../src/storage/queue/queue'
import { createSqliteQueue } from '../../src/storage/queue/sqlite/sqlite-store'
import { openQuotaCounts } from '../../src/storage/quotas/sqlite-quotas'
import { openConfigFile } from '../../src/storage/settings/config-file'
import type { Config } from '../../src/storage/settings/model'
import { SettingsLogFile } from '../../src/storage/settings/settings-log-file'
import { machineTime } from '../../src/storage/spent/machine-clock'
import { openSpentBudgets } from '../../src/storage/spent/sqlite-spent'
import type { Suppressions } from '../../src/storage/suppressions/suppressions'
import { emptyCounts } from '../../src/storage/tallies/counts'
import type { Tallies } from '../../src/storage/tallies/tallies'
import { openTokenFile } from '../../src/storage/tokens/token-file'

export const NOW = Date.parse('2026-11-30T10:00:00.000Z')
export const clock = { now: NOW }
const now = () => clock.now

export interface QueueStores {
  readonly queue: Queue
  readonly tallies: Tallies
  readonly suppressions: Suppressions
}

export function openQueue(folder: string): QueueStores {
  return createSqliteQueue({ path: join(folder, 'events.db'), now })
}

export function openSegments(folder: string): MembershipStore {
  return openMembershipFile({ path: join(folder, 'segments.db'), now })
}

const DESTINATIONS = ['heap', 'other']

export const CONFIG = {
  sources: [{ id: 'web', name: 'Web', kind: 'web', writeKeys: ['key-1'], createdAt: new Date(NOW).toISOString() }],
  integrations: [{ ...createIntegration({ name: 'Published', webhookSecret: 'a-secret' }, NOW), id: 'int_1' }]
}

function event(index: number, { user = `u-${index % 5}`, source = 'web' } = {}): NewEvent {
  const name = index % 4 === 0 ? null : `event ${index % 3}`
  const body = JSON.stringify({ type: 'track', index, text: 'ä\u0000é' })
  const shared = index % 2 === 0 ? JSON.stringify({ library: index % 3 }) : null
  const audience = index % 7 === 0 ? { audience: { key: 'buyers', isMember: true, together: undefined } } : {}
  return { sourceId: source, receivedAt: NOW + index, type: 'track', name, userKey: user, body, shared, ...audience }
}

function settlementOf({ id }: TakenEvent, index: number): Settlement {
  const detail = JSON.stringify({ index, sent: [1] })
  const alterations = index % 2 === 0 ? ['value_shortened'] : []
  if (index % 4 === 0) return { id, state: 'rejected', code: 'refused_by_heap', detail, isSent: true }
  if (index % 4 === 1) return { id, state: 'retrying', code: 'timed_out', dueAt: NOW + 60_000, detail }
  if (index % 4 === 2) return { id, state: 'skipped', code: 'opted_out', detail }
  return { id, state: 'delivered', detail, alterations }
}

async function fillQueue({ queue, tallies, suppressions }: QueueStores, events: number): Promise<void> {
  for (const destination of DESTINATIONS) await queue.connect(destination, ['web', 'shop'])
  for (let from = 0; from < events; from += 50) {
    const some = Array.from({ length: Math.min(50, events - from) }, (_, index) =>
      event(from + index, { source: (from + index) % 6 === 0 ? 'shop' : 'web' })
    )
    await queue.append(some)
  }
  for (let round = 0; round < 3; round++) {
    const taken = await queue.take('heap', 40)
    await queue.settle('heap', taken.map(settlementOf))
    clock.now += 61_000
  }
  await queue.settle('other', (await queue.take('other', 5)).map(settlementOf))
  // Under way when the process ends.
  await queue.take('other', 5)
  await queue.retry({ destinationId: 'heap', code: 'refused_by_heap', eventIds: [1, 2, 3, 4, 5] })
  // Of a source that is disconnected, what has arrived is still to be taken.
  await queue.connect('other', ['web'])
  await queue.append([event(events, { source: 'shop' }), event(events + 1)])
  await tallies.add('heap', { ...emptyCounts(), delivered: 3 }, NOW)
  await tallies.add('heap', { ...emptyCounts(), delivered: 4 }, NOW + 3_700_000)
  await suppressions.add('heap', ['person-1', 'person-2'], NOW)
  tallies.activity.refuse(
    { code: 'unknown_write_key', message: 'm', path: '/v1/t', address: '1', agent: 'a', sourceId: null },
    NOW
  )
}

async function fillSegments({ memberships, targets, webhooks, forget: _forget }: MembershipStore): Promise<void> {
  const about = { integrationId: 'int_1', segmentId: '42', name: 'Buyers \u0000', task: 't-1', page: 1, total: 2 }
  const people = Array.from({ length: 2500 }, (_, index) => `p-${index}`)
  await memberships.apply({ ...about, ts: NOW, entered: ['a\u0000b', ...people], left: [] })
  await memberships.apply({ ...about, task: 't-2', ts: NOW + 1, entered: [], left: people.slice(0, 100) })
  const of = { integrationId: 'int_1', segmentId: '42' }
  const sync = await targets.begin('tgt_1', { at: NOW, detail: '{}' })
  await targets.noteUnderWay('tgt_1', sync, [{ ...of, id: 'p-7' }])
  const told = people.slice(50, 200).map((id) => ({ ...of, id, isMember: true }))
  const cursors = [{ ...of, change: 60 }]
  await targets.record('tgt_1', sync, { told, sure: [], cursors, known: '["1"]', at: NOW, detail: '{"waiting":1}' })
  await targets.ask('tgt_1')
  const webhook = { integrationId: 'int_1', ts: NOW, receivedAt: NOW, action: 'segment.users.sync', segmentId: '42' }
  const kept = await webhooks.keep({ ...webhook, segmentName: null, digest: 'd-1', body: Buffer.from([0, 1, 255]) })
  await webhooks.keep({ ...webhook, segmentName: 'x', digest: 'd-2', body: Buffer.from('two') })
  await webhooks.settle('id' in kept ? kept.id : 0, 'applied', '{"joined":1}')
  await webhooks.countRefusal('int_1', 'bad_signature', NOW)
}

/** Fills an empty folder, as a runner leaves it that was killed. */
export async function fillFolder(folder: string, events = 400): Promise<void> {
  clock.now = NOW
  const config = openConfigFile(join(folder, 'settings.json'))
  await config.replace({ ...config.current, ...CONFIG } as unknown as Config, config.current)
  await openTokenFile(join(folder, 'tokens.json')).change(() => [
    { id: 'tok_1', name: 'Ada', role: 'admin', hash: 'f'.repeat(64), createdAt: new Date(NOW).toISOString() }
  ])
  await openAlertFile(join(folder, 'alerts.json'), () => undefined).change(() => ({
    ...NO_ALERTS,
    pauses: { heap: { since: NOW, title: 'Heap refused the App ID' } }
  }))
  const log = new SettingsLogFile(join(folder, 'settings.json'))
  await log.append({ id: 'chg_1', at: NOW, by: null, changes: [], before: config.current, after: config.current })
  const spent = openSpentBudgets({ path: join(folder, 'budgets.db'), now, monotonic: machineTime })
  await spent.take('heap:us:1', () => [{ counter: 'events', amount: 7 }] as never)
  spent.close()
  const quotas = openQuotaCounts({ path: join(folder, 'budgets.db'), now })
  await quotas.add([{ key: 'q-1', since: NOW, events: 9 }])
  quotas.close()
  const opened = openQueue(folder)
  await fillQueue(opened, events)
  await opened.queue.close()
  const segments = openSegments(folder)
  await fillSegments(segments)
  await segments.close()
}

/** Everything that the ports tell of a queue. */
export async function toldByQueue({ queue, tallies, suppressions }: QueueStores) {
  const { history, resends } = queue
  const events = await history.list({}, 10_000)
  const period = { from: NOW - 86_400_000, to: NOW + 86_400_000 }
  const days = { from: NOW - (NOW % 86_400_000), to: NOW + 86_400_000 }
  return {
    events,
    altered: (await history.list({ altered: 'value_shortened' }, 1000)).map(({ id }) => id),
    dead: (await history.list({ state: 'rejected' }, 1000)).map(({ id }) => id),
    attempts: await Promise.all(events.slice(-60).map(({ id }) => history.attempts(id))),
    destinations: await queue.destinations(),
    of: await Promise.all(
      DESTINATIONS.map(async (id) => ({
        backlog: await history.backlog(id),
        oldest: await history.oldestWaiting(id),
        dead: await history.deadLetters(id),
        minutes: await tallies.since(id, 0),
        steps: await tallies.activity.destination(id, period, 3_600_000),
        suppressed: await suppressions.list(id, 10),
        resends: await resends.list(id)
      }))
    ),
    sources: await Promise.all(
      ['web', 'shop'].map(async (id) => [
        // `get` of SQLite adds a field to the row.
        { ...(await history.arrivals(id)), _metadata: undefined },
        await tallies.activity.source(id, period, 3_600_000)
      ])
    ),
    // Where two have the same number, either may come first.
    days: (await tallies.activity.days(days)).map((day) => JSON.stringify(day)).sort(),
    refusals: await tallies.activity.refusals(),
    runs: await history.audienceRuns({}, 100),
    forgotten: (await history.storage()).deadLettersForgotten
  }
}

/** Everything that the ports tell of memberships. */
export async function toldBySegments({ memberships, targets, webhooks }: MembershipStore) {
  const of = { integrationId: 'int_1', segmentId: '42' }
  const list = await webhooks.list('int_1', { limit: 10 })
  return {
    segments: await memberships.segments('int_1'),
    members: await memberships.members(of, { limit: 10_000 }),
    changes: await memberships.changes(of, { after: 0, limit: 10_000 }),
    sizes: await memberships.sizes(of, 0),
    syncs: await memberships.syncs({ integrationId: 'int_1' }, 10),
    cursor: await targets.cursor('tgt_1', of),
    known: await targets.known('tgt_1'),
    told: await targets.told('tgt_1', of, { after: '', limit: 1000 }),
    toTell: await targets.changes('tgt_1', of, { after: 60, limit: 10_000 }),
    targetSyncs: await targets.syncs('tgt_1', 10),
    size: await targets.size('tgt_1'),
    isAsked: await targets.isAsked('tgt_1'),
    webhooks: list,
    bodies: await Promise.all(
      list.map(async ({ id }) => Buffer.from((await webhooks.find(id))?.body ?? []).toString('hex'))
    ),
    waiting: await webhooks.waiting(10),
    refusals: await webhooks.refusals('int_1')
  }
}
