// Opens the files of the data folder: settings, events, tallies, memberships, spent budgets.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createSteadyClock } from '../../delivery/clock'
import { openAlertFile } from '../../storage/alerts/alert-file'
import { DamageError } from '../../storage/damage'
import type { MembershipStore } from '../../storage/memberships/memberships'
import { openMembershipFile } from '../../storage/memberships/sqlite/membership-file'
import { DestinationLeases } from '../../storage/ownership/destination-leases'
import { SoleOwner } from '../../storage/ownership/sole-owner'
import { refuseMarked } from '../../storage/moving/folder-mark'
import { createSqliteQueue, type SqliteStore } from '../../storage/queue/sqlite/sqlite-store'
import { HAS_SCRIPT, openStoreThread } from '../../storage/queue/sqlite/thread/store-thread'
import { openQuotaCounts } from '../../storage/quotas/sqlite-quotas'
import { finishKeyChange } from '../../storage/settings/change-key'
import { openConfigFile } from '../../storage/settings/config-file'
import type { ConfigStore } from '../../storage/settings/config-store'
import { SettingsLogFile } from '../../storage/settings/settings-log-file'
import { machineTime } from '../../storage/spent/machine-clock'
import { openSpentBudgets } from '../../storage/spent/sqlite-spent'
import { AccessTokens } from '../../storage/tokens/access-tokens'
import { openTokenFile } from '../../storage/tokens/token-file'
import type { RunnerOptions } from '../options'
import type { Damaged, Store, Watch } from './store'

export type FolderOptions = RunnerOptions & { readonly dataDirectory: string }

/**
 * The open store, or a message that says which file is damaged.
 * @throws Error with what to do, for settings, secrets and tokens that cannot be read
 */
export async function openFolderStore(options: FolderOptions, { onError }: Watch): Promise<Store | Damaged> {
  const { dataDirectory, now = Date.now, monotonic = machineTime, version } = options
  const at = (name: string): string => join(dataDirectory, name)
  refuseMarked(dataDirectory)
  const isExpected = existsSync(at('settings.json'))
  finishKeyChange(at('settings.json'))
  const settingsLog = new SettingsLogFile(at('settings.json'))
  const config = openConfigFile(at('settings.json'), settingsLog)
  const tokens = new AccessTokens(openTokenFile(at('tokens.json')))
  const steady = createSteadyClock(now, monotonic)
  const opened = await openDatabases(options, { steady, config, isExpected, onError })
  if ('damage' in opened) return opened
  const path = at('budgets.db')
  const ownership = new SoleOwner({ ...(version !== undefined && { version }) })
  const spent = orWithout(() => openSpentBudgets({ path, now, monotonic }), onError)
  return {
    config,
    settingsLog,
    tokens,
    sessions: undefined,
    ...opened,
    segmentPlace: { path: at('segments.db') },
    alertState: openAlertFile(at('alerts.json'), onError),
    spent,
    quotaCounts: orWithout(() => openQuotaCounts({ path, now }), onError),
    ownership,
    leases: new DestinationLeases(ownership),
    steady,
    onElsewhere: () => undefined,
    isShared: false,
    // What a folder refuses, it refuses in other words.
    isUnavailable: () => false,
    close: async () => {
      spent?.close()
      await opened.segments.close()
      await opened.queue.close()
    }
  }
}

interface Expected extends Watch {
  readonly steady: () => number
  readonly config: ConfigStore
  /** Whether the folder has been used before. */
  readonly isExpected: boolean
}

async function openDatabases(
  options: FolderOptions,
  expected: Expected
): Promise<Pick<Store, 'queue' | 'tallies' | 'suppressions' | 'segments'> | Damaged> {
  const { dataDirectory, now = Date.now, maxSegmentBytes, acceptsLoss = false } = options
  const { config } = expected
  let events: Pick<Store, 'queue' | 'tallies' | 'suppressions'> | undefined
  try {
    // Events first: on a full disk they free the reserved space, which segments then can use as well.
    events = await openEvents(options, expected)
    const segments: MembershipStore = openMembershipFile({
      path: join(dataDirectory, 'segments.db'),
      now,
      maxBytes: maxSegmentBytes,
      retentionMs: options.webhookRetentionMs,
      isOwner: true,
      expectation: { isExpected: config.current.integrations.length > 0, acceptsLoss }
    })
    return { ...events, segments }
  } catch (error) {
    void events?.queue.close()
    if (error instanceof DamageError) return { config, damage: error.message }
    throw error
  }
}

/** In a thread of its own, unless tests set the time. */
async function openEvents(options: FolderOptions, { steady, isExpected, onError }: Expected): Promise<SqliteStore> {
  const { dataDirectory, now = Date.now, monotonic = machineTime, acceptsLoss = false } = options
  const file = {
    path: join(dataDirectory, 'events.db'),
    searchPath: join(dataDirectory, 'search.db'),
    maxBytes: options.maxStoreBytes,
    retentionMs: options.retentionMs,
    expectation: { isExpected, acceptsLoss },
    steady
  }
  const hasOwnTime = now !== Date.now || monotonic !== machineTime
  return hasOwnTime || !HAS_SCRIPT ? createSqliteQueue({ ...file, now }) : openStoreThread({ ...file, onError })
}

/** If the file cannot be opened, this process counts alone, so that a full disk does not stop events. */
function orWithout<Opened>(open: () => Opened, onError: (error: unknown) => void): Opened | undefined {
  try {
    return open()
  } catch (error) {
    onError(error)
    return undefined
  }
}
