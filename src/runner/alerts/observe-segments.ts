// Looks at what alerts watch of Heap's segments: syncs of partners, and refused webhooks.
import * as REFUSALS from '../../errors/segment-refusals'
import * as SYNC_ENDS from '../../errors/sync-ends'
import type { Reason } from '../../errors'
import type { Alert, Integration } from '../../storage/settings/model'
import { storedReason } from '../reasons'
import type { SyncDetail } from '../segments/target-sync'
import { detailOf } from '../segments/target-syncs'
import type { Seen } from './incidents'
import { toCount, toMoment, toSpan } from './spans'
import type { World } from './world'

/** The partners of one integration, by their last sync that has ended. One that was broken off goes on by itself. */
export async function observeSyncs({ id }: Integration, { config, segments }: World): Promise<Seen[]> {
  const targets = config.targets.filter(({ integrationId, isOn }) => integrationId === id && isOn)
  return Promise.all(
    targets.map(async (target): Promise<Seen> => {
      const last = (await segments.targets.syncs(target.id, 2)).find(({ endedAt }) => endedAt !== null)
      const about = { subject: target.id, label: target.name, path: `/segments/${id}/partners/${target.id}` }
      const endedAt = last?.endedAt ?? 0
      const why = last && whyIncomplete(detailOf(last))
      if (why === undefined) return { ...about, holds: false, facts: 'The last sync was not stopped.' }
      return { ...about, holds: true, facts: `The sync that ended at ${toMoment(endedAt)} ${why}.`, since: endedAt }
    })
  )
}

function whyIncomplete({ stoppedBy, waiting }: SyncDetail): string | undefined {
  if (stoppedBy?.code === 'sync_broken_off') return undefined
  if (stoppedBy === undefined) {
    return waiting > 0 ? `left ${toCount(waiting, 'change')} for the next one to send` : undefined
  }
  const why = titleIn(SYNC_ENDS, stoppedBy.code) ?? storedReason(stoppedBy.code).title
  return `was stopped: ${why}`
}

export async function observeRefusals({ id, name }: Integration, alert: Alert, world: World): Promise<Seen> {
  const { segments, now } = world
  const withinMs = alert.values['withinMs'] ?? 0
  const refusals = (await segments.webhooks.refusals(id)).filter(({ lastAt }) => now - lastAt < withinMs)
  const reasons = refusals.map(
    ({ code, count }) => `${titleIn(REFUSALS, code) ?? code} (${toCount(count, 'time')} so far)`
  )
  const facts =
    refusals.length === 0
      ? `No webhook was refused within ${toSpan(withinMs)}.`
      : `Webhooks were refused within ${toSpan(withinMs)}: ${reasons.join('; ')}.`
  return { subject: id, label: name, path: `/segments/${id}/webhooks`, holds: refusals.length > 0, facts }
}

function titleIn(reasons: Readonly<Record<string, Reason>>, code: string): string | undefined {
  return Object.hasOwn(reasons, code) ? reasons[code]?.title : undefined
}
