// The places on which the commands `segments` work the same: a data folder, and a database.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RunnerOptions } from '../../src/runner'
import { openMembershipFile } from '../../src/storage/memberships/sqlite/membership-file'
import type { MembershipStore } from '../../src/storage/memberships/memberships'
import { openDatabase } from '../../src/storage/postgres/connection/database'
import { createPostgresMemberships } from '../../src/storage/postgres/memberships/postgres-membership-store'
import { openSharedSettings } from '../../src/storage/postgres/settings/open-settings'
import { openConfigFile } from '../../src/storage/settings/config-file'
import type { ConfigStore } from '../../src/storage/settings/config-store'
import { readGivenKey } from '../../src/storage/settings/given-key'
import { createTables, describeWithPostgres } from '../postgres/cluster'
import { at } from './work-folder'

export const SECRET_KEY = Buffer.alloc(32, 7).toString('base64')

export interface Place {
  /** What leads the commands to it. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** What leads a runner to it. */
  readonly runner: Partial<RunnerOptions>
  /** As commands name it. */
  readonly where: string
  /** What is said when a webhook is replayed beside a runner. */
  readonly replayedBy: string
  /** Opens it without a runner. */
  open(now: () => number): Promise<{ config: ConfigStore; store: MembershipStore; close: () => Promise<void> }>
}

/** Runs the tests on both. */
export function describeOnBothPlaces(tests: (make: () => Promise<Place>) => void): void {
  describe('in a data folder', () => tests(makeFolder))
  describeWithPostgres('on a database', () => tests(makeDatabase))
}

async function makeFolder(): Promise<Place> {
  const folder = at('data')
  return {
    args: ['--data', folder],
    env: {},
    runner: { dataDirectory: folder },
    where: 'in this folder',
    replayedBy: '',
    open: async (now) => {
      mkdirSync(folder, { recursive: true })
      const store = openMembershipFile({ path: join(folder, 'segments.db'), now })
      return { config: openConfigFile(join(folder, 'settings.json')), store, close: () => store.close() }
    }
  }
}

async function makeDatabase(): Promise<Place> {
  const databaseUrl = await createTables()
  return {
    args: [],
    env: { HEAP_DATABASE_URL: databaseUrl, HEAP_SECRET_KEY: SECRET_KEY },
    runner: { databaseUrl, secretKey: SECRET_KEY },
    where: 'on this database',
    replayedBy: 'A runner works on this database and was asked to process it.\n',
    open: async (now) => {
      const database = await openDatabase(databaseUrl, { connections: 2 })
      const settings = await openSharedSettings(database, readGivenKey({ text: SECRET_KEY }), { onError: () => {} })
      const close = async (): Promise<void> => {
        settings.close()
        await database.close()
      }
      return { config: settings.config, store: createPostgresMemberships(database, { now }), close }
    }
  }
}
