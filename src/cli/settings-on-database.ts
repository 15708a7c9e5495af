// What commands read and change of the settings in a database, beside the runners that use it.
import { failureName } from '../misuse'
import { openDatabase, type Database } from '../storage/postgres/connection/database'
import { migrate } from '../storage/postgres/schema/migrations'
import { openSharedSettings, type SharedSettings } from '../storage/postgres/settings/open-settings'
import { readGivenKey } from '../storage/settings/given-key'
import type { KeyRing } from '../storage/settings/key-ring'
import type { Io } from './io'
import type { DatabasePlace } from './store-place'
import { readVersion } from './version'

/** @throws Error with what to do, for a database or a key that cannot be used */
export function withSettings<Result>(
  place: DatabasePlace,
  work: (settings: SharedSettings, database: Database) => Promise<Result>
): Promise<Result> {
  return withDatabase(place, async (database, key) => {
    await migrate(database, readVersion())
    const settings = await openSharedSettings(database, key, { onError: () => undefined })
    try {
      return await work(settings, database)
    } finally {
      settings.close()
    }
  })
}

/** The database as it is. @throws Error as above */
export async function withDatabase<Result>(
  { databaseUrl, secretKey: text, secretKeyFile: file, previousSecretKeys: previous }: DatabasePlace,
  work: (database: Database, key: KeyRing) => Promise<Result>
): Promise<Result> {
  const key = readGivenKey({ text, file, previous })
  const database = await openDatabase(databaseUrl, { name: 'heap-destination command', connections: 2 })
  try {
    return await work(database, key)
  } finally {
    await database.close()
  }
}

/** Says that a change holds, but is not in the log of changes. */
export function warnOfLog({ stderr }: Io): (error: unknown) => void {
  return (error) => stderr.write(`warning: the change is not in the log of changes (${failureName(error)}).\n`)
}
