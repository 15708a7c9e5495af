// Opens the files of the data folder: settings, events, tallies, memberships, spent budgets.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DamageError } from '../storage/damage'
import type { MembershipStore } from '../storage/memberships/memberships'
import { openMembershipFile } from '../storage/memberships/sqlite/membership-file'
import type { Queue } from '../storage/queue/queue'
import { createSqliteQueue } from '../storage/queue/sqlite/sqlite-store'
import { openConfigFile } from '../storage/settings/config-file'
import type { ConfigStore } from '../storage/settings/config-store'
import { openSpentBudgets, type OpenSpent, type SpentOptions } from '../storage/spent/sqlite-spent'
import type { Suppressions } from '../storage/suppressions/suppressions'
import { AccessTokens } from '../storage/tokens/access-tokens'
import { openTokenFile } from '../storage/tokens/token-file'
import type { Tallies } from '../storage/tallies/tallies'
import type { RunnerOptions } from './options'

export interface Store {
  readonly config: ConfigStore
  readonly queue: Queue
  readonly tallies: Tallies
  readonly suppressions: Suppressions
  readonly tokens: AccessTokens
  readonly segments: MembershipStore
}

interface Damaged {
  readonly config: ConfigStore
  readonly damage: string
}

export interface Clock {
  /** The clock of due times, in epoch milliseconds. A change of the machine's clock does not affect it. */
  readonly steady: () => number
}

/**
 * The open store, or a message that says which file is damaged.
 * @throws Error with what to do, for settings, secrets and tokens that cannot be read
 */
export function openStore(options: RunnerOptions, { steady }: Clock): Store | Damaged {
  const { dataDirectory, now = Date.now, maxStoreBytes, maxSegmentBytes, retentionMs, acceptsLoss = false } = options
  const settings = join(dataDirectory, 'settings.json')
  const expectation = { isExpected: existsSync(settings), acceptsLoss }
  const config = openConfigFile(settings)
  const tokens = new AccessTokens(openTokenFile(join(dataDirectory, 'tokens.json')))
  const path = join(dataDirectory, 'events.db')
  const searchPath = join(dataDirectory, 'search.db')
  let events: Pick<Store, 'queue' | 'tallies' | 'suppressions'> | undefined
  try {
    // Events first: on a full disk they free the reserved space, which segments then can use as well.
    events = createSqliteQueue({ path, searchPath, now, steady, maxBytes: maxStoreBytes, retentionMs, expectation })
    const segments = openMembershipFile({
      path: join(dataDirectory, 'segments.db'),
      now,
      maxBytes: maxSegmentBytes,
      isOwner: true,
      expectation: { isExpected: config.current.integrations.length > 0, acceptsLoss }
    })
    return { config, tokens, ...events, segments }
  } catch (error) {
    void events?.queue.close()
    if (error instanceof DamageError) return { config, damage: error.message }
    throw error
  }
}

/** If the file cannot be opened, this process counts its budgets alone, so that a full disk does not stop delivery. */
export function openSpent(options: SpentOptions, onError: (error: unknown) => void): OpenSpent | undefined {
  try {
    return openSpentBudgets(options)
  } catch (error) {
    onError(error)
    return undefined
  }
}
