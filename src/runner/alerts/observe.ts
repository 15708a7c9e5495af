// Looks at what one alert watches: which things there are, and whether each is as the alert describes.
import type { Alert, Destination, Integration, Source } from '../../storage/settings/model'
import { addCounts, emptyCounts } from '../../storage/tallies/counts'
import type { Seen } from './incidents'
import { MINUTE_MS, type AlertKindName } from './kinds'
import { observeDeadRows, observeTransaction } from './observe-database'
import { observeRefusals, observeSyncs } from './observe-segments'
import { toCount, toMoment, toPercent, toSpan } from './spans'
import type { World } from './world'

export async function observe(alert: Alert, world: World): Promise<Seen[]> {
  const kind = alert.kind as AlertKindName
  switch (kind) {
    case 'rejected_share':
    case 'rejected_count':
      return each(destinationsOf(alert, world), (one) => observeRejected(one, alert, world))
    case 'paused':
      return each(destinationsOf(alert, world), async (one) => observePause(one, alert, world))
    case 'backlog':
      return each(destinationsOf(alert, world), (one) => observeBacklog(one, alert, world))
    case 'nothing_received':
      return (await each(chosen(world.config.sources, alert), (one) => observeSilence(one, alert, world))).flat()
    case 'storage':
      return observeStorage(alert, world)
    case 'dead_rows':
    case 'long_transaction':
      return observeDatabase(alert, world)
    case 'sync_stopped':
      return (await each(integrationsOf(alert, world), (one) => observeSyncs(one, world))).flat()
    case 'webhooks_refused':
      return each(integrationsOf(alert, world), (one) => observeRefusals(one, alert, world))
  }
}

async function each<Thing, Result>(
  things: readonly Thing[],
  look: (thing: Thing) => Promise<Result>
): Promise<Result[]> {
  return Promise.all(things.map(look))
}

function chosen<Thing extends { readonly id: string }>(things: readonly Thing[], { about }: Alert): Thing[] {
  return things.filter(({ id }) => about === null || id === about)
}

/** What is off is in order. */
function destinationsOf(alert: Alert, { config }: World): Destination[] {
  return chosen(config.destinations, alert).filter(({ isOn }) => isOn)
}

function integrationsOf(alert: Alert, { config }: World): Integration[] {
  return chosen(config.integrations, alert)
}

function limit({ values }: Alert, key: string): number {
  return values[key] ?? Infinity
}

async function observeRejected({ id, name }: Destination, alert: Alert, { tallies, now }: World): Promise<Seen> {
  const withinMs = limit(alert, 'withinMs')
  const counts = emptyCounts()
  // The minute in which the span begins counts in part: it is left out.
  for (const minute of await tallies.since(id, now - withinMs)) addCounts(counts, minute.counts)
  const rejected = Math.max(0, counts.rejected)
  const all = rejected + counts.delivered
  const share = all === 0 ? 0 : (100 * rejected) / all
  const holds =
    alert.kind === 'rejected_count'
      ? rejected >= limit(alert, 'count')
      : rejected > 0 && all >= limit(alert, 'atLeast') && share >= limit(alert, 'percent')
  const facts = `${toCount(rejected, 'event')} of ${all.toLocaleString('en')} rejected within ${toSpan(withinMs)} (${toPercent(share)}).`
  return { subject: id, label: name, path: `/destinations/${id}`, holds, facts }
}

function observePause({ id, name }: Destination, alert: Alert, { pauses, now }: World): Seen {
  const about = { subject: id, label: name, path: `/destinations/${id}` }
  const pause = pauses[id]
  if (pause === undefined) return { ...about, holds: false, facts: 'It sends again.' }
  const { since, title } = pause
  const facts = `Sending pauses since ${toMoment(since)}: ${title}.`
  return { ...about, holds: now - since >= limit(alert, 'forMs'), facts, since }
}

async function observeBacklog({ id, name }: Destination, alert: Alert, world: World): Promise<Seen> {
  const { queue, now, startedAt, isOpen } = world
  const about = { subject: id, label: name, path: `/destinations/${id}` }
  const [oldest, { waiting, held, retrying }] = await Promise.all([
    queue.history.oldestWaiting(id),
    queue.history.backlog(id)
  ])
  if (oldest === null) return { ...about, holds: false, facts: 'Nothing waits any more.' }
  // What has come while the runner was down has a moment to be sent.
  const isFair = isOpen(id) || now - startedAt >= MINUTE_MS
  const holds = isFair && now - oldest >= limit(alert, 'forMs')
  const facts = `${toCount(waiting - held + retrying, 'event')} waiting, the oldest since ${toMoment(oldest)}.`
  return { ...about, holds, facts, since: oldest }
}

async function observeSilence({ id, name, createdAt }: Source, alert: Alert, world: World): Promise<Seen[]> {
  const { queue, now, startedAt, isOpen } = world
  const { lastAt } = await queue.history.arrivals(id)
  if (lastAt === null && alert.about === null) return []
  const last = lastAt ?? Date.parse(createdAt)
  // Nobody could reach the runner before it was started.
  const from = isOpen(id) ? last : Math.max(last, startedAt)
  const facts = lastAt === null ? 'It has never sent an event.' : `The last event came at ${toMoment(lastAt)}.`
  const holds = now - from >= limit(alert, 'forMs')
  return [{ subject: id, label: name, path: `/sources/${id}`, holds, facts, since: last }]
}

/** A data folder has no database: then there is nothing to see. */
async function observeDatabase(alert: Alert, { readHealth, now }: World): Promise<Seen[]> {
  const health = await readHealth?.()
  if (health === undefined) return []
  if (alert.kind === 'long_transaction') return [observeTransaction(health, limit(alert, 'forMs'), now)]
  return observeDeadRows(health, { percent: limit(alert, 'percent'), atLeast: limit(alert, 'atLeast') })
}

async function observeStorage(alert: Alert, { queue, segments }: World): Promise<Seen[]> {
  const { bytes, maxBytes, isFull, isDamaged } = await queue.history.storage()
  const own = await segments.use()
  const percent = limit(alert, 'percent')
  const look = (subject: string, label: string, use: { bytes: number; maxBytes: number }): Seen => {
    const share = (100 * use.bytes) / use.maxBytes
    const facts = `${toPercent(share)} of ${Math.round(use.maxBytes / 1024 / 1024).toLocaleString('en')} MB are in use.`
    return { subject, label, path: '/settings', holds: share >= percent, facts }
  }
  const events = look('events.db', 'The store of events', { bytes, maxBytes })
  const trouble = isDamaged
    ? 'The store is damaged, and takes no events.'
    : isFull
      ? 'New events are refused: the store or the disk is full.'
      : undefined
  const found = trouble === undefined ? events : { ...events, holds: true, facts: `${trouble} ${events.facts}` }
  return [found, look('segments.db', "The store of Heap's segments", own)]
}
