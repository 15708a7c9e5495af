// Opens what the data folder keeps: settings, events, counts.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DamageError } from '../storage/damage'
import type { Queue } from '../storage/queue/queue'
import { createSqliteQueue } from '../storage/queue/sqlite/sqlite-store'
import { ConfigStore } from '../storage/settings/config-store'
import type { Suppressions } from '../storage/suppressions/suppressions'
import type { Tallies } from '../storage/tallies/tallies'
import type { RunnerOptions } from './options'

export interface Store {
  readonly config: ConfigStore
  readonly queue: Queue
  readonly tallies: Tallies
  readonly suppressions: Suppressions
}

interface Damaged {
  readonly config: ConfigStore
  readonly damage: string
}

export interface Clock {
  /** Milliseconds that pass evenly, whatever the clock of the machine is set to. */
  readonly steady: () => number
}

/**
 * The open store, or in words what is damaged about its events.
 * @throws Error that says what to do, for settings and secrets that cannot be read
 */
export function openStore(options: RunnerOptions, { steady }: Clock): Store | Damaged {
  const { dataDirectory, now = Date.now, maxStoreBytes, retentionMs, acceptsLoss = false } = options
  const settings = join(dataDirectory, 'settings.json')
  const expectation = { isExpected: existsSync(settings), acceptsLoss }
  const config = new ConfigStore(settings)
  const path = join(dataDirectory, 'events.db')
  try {
    return { config, ...createSqliteQueue({ path, now, steady, maxBytes: maxStoreBytes, retentionMs, expectation }) }
  } catch (error) {
    if (error instanceof DamageError) return { config, damage: error.message }
    throw error
  }
}
