// Converts targets of segments and their syncs for the admin API, without secrets.
import { reasonFor, type ErrorCode } from '../../errors'
import { partnerTypeOf } from '../../segments'
import type { TargetSync } from '../../storage/memberships/targets'
import type { SegmentTarget } from '../../storage/settings/model'
import { detailOf } from '../segments/target-syncs'
import type { AdminContext } from './admin-context'
import { toIso } from './iso-time'
import type * as VIEWS from './shapes/targets'

export async function toTargetView(
  target: SegmentTarget,
  { segments: { targets }, heapSegments: { syncs } }: Pick<AdminContext, 'segments' | 'heapSegments'>
): Promise<VIEWS.Target> {
  const { integrationId: _integration, secrets, type, ...shown } = target
  const [[last], members, next] = await Promise.all([
    targets.syncs(target.id, 1),
    targets.size(target.id),
    syncs.nextAt(target)
  ])
  const { settings } = partnerTypeOf(target)
  const keys = Object.keys(settings).filter((key) => settings[key]?.kind === 'secret')
  return {
    ...shown,
    type: type as VIEWS.Target['type'],
    secrets: Object.fromEntries(keys.map((key) => [key, secrets[key] !== undefined])),
    members,
    lastSync: last === undefined ? null : toTargetSyncView(last, { isRunning: syncs.isRunning(target.id) }),
    nextSyncAt: next === undefined ? null : toIso(next)
  }
}

interface Running {
  /** Whether a sync of the target is under way. It is the newest, if that has not ended. */
  readonly isRunning: boolean
}

export function toTargetSyncView(sync: TargetSync, { isRunning }: Running): VIEWS.TargetSync {
  const { refused, waiting, stoppedBy = null } = detailOf(sync)
  return {
    beganAt: toIso(sync.beganAt),
    endedAt: sync.endedAt === null ? null : toIso(sync.endedAt),
    state: stateOf(sync, { isRunning }),
    added: sync.added,
    removed: sync.removed,
    refused: Object.entries(refused).map(([code, count]) => ({ code, ...reasonOf(code), count })),
    waiting,
    stoppedBy
  }
}

function stateOf(sync: TargetSync, { isRunning }: Running): VIEWS.TargetSync['state'] {
  if (sync.endedAt === null) return isRunning ? 'under_way' : 'stopped'
  const { stoppedBy, waiting } = detailOf(sync)
  if (stoppedBy !== undefined) return 'stopped'
  return waiting > 0 ? 'incomplete' : 'complete'
}

function reasonOf(code: string): { readonly title: string; readonly advice: string } {
  const { title, advice } = reasonFor(code as ErrorCode)
  return { title, advice }
}
