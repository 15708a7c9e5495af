// Opens what the commands `segments` work on: in a data folder, or in a database that several runners share.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { failureName } from '../misuse'
import { webhooksKey } from '../runner/segments/ownership-keys'
import { openMembershipFile } from '../storage/memberships/sqlite/membership-file'
import { SoleOwner } from '../storage/ownership/sole-owner'
import { followConfigFile } from '../storage/settings/config-file'
import { UsageError, type Io } from './io'
import { lockUnlessRuns } from './runner-folder'
import { inDatabase } from './segments-on-database'
import type { Opened, Turns, Work } from './segments-place'
import { placeOf, type PlaceFlags } from './store-place'

/** @throws UsageError with what to do, for a place that cannot be used */
export function withSegments<Result>(flags: PlaceFlags, io: Io, work: Work<Result>): Promise<Result> {
  const place = placeOf(flags, io)
  return 'folder' in place ? inFolder(place.folder, io, work) : inDatabase(place, io, work)
}

/** Unless a runner works in the folder, none can start until the work has ended. */
async function inFolder<Result>(folder: string, io: Io, work: Work<Result>): Promise<Result> {
  const path = join(folder, 'segments.db')
  if (!existsSync(path)) throw new UsageError(`there is no segments.db in ${folder}. Pass --data <folder>.`)
  let lock = lockUnlessRuns(folder)
  const turns: Turns = {
    where: 'in this folder',
    ownership: new SoleOwner(),
    // What two processes make of a webhook is what one makes of it, and the runner would look for it seconds later.
    isOurs: async (key) => key.startsWith(webhooksKey('')) || (lock ??= lockUnlessRuns(folder)) !== undefined
  }
  try {
    const opened = openFolder(folder, { path, isOwner: lock !== undefined }, io)
    try {
      return await work({ ...opened, io, inTurn: (_keys, act) => act(turns) })
    } finally {
      await opened.store.close()
    }
  } finally {
    lock?.release()
  }
}

function openFolder(
  folder: string,
  { path, isOwner }: { readonly path: string; readonly isOwner: boolean },
  { now }: Io
): Pick<Opened, 'store' | 'config'> {
  try {
    const config = followConfigFile(join(folder, 'settings.json'))
    return { config, store: openMembershipFile({ path, now, isOwner, isSecond: !isOwner }) }
  } catch (failure) {
    throw new UsageError(failure instanceof Error ? failure.message : failureName(failure))
  }
}
