// The version of a SQLite file: a program that is older than the file refuses it instead of damaging it.
import type Database from 'libsql'
import { MisuseError } from '../../../misuse'

/** Grows with every change that an older program would not survive. */
const FILE_VERSION = 2

/**
 * Writes the version down where it is older. Files from before versions have 0.
 * @param name of the file, for the message
 * @throws MisuseError for a file of a newer version, which is left as it is
 */
export function claimVersion(connection: Database.Database, name: string): void {
  const [version] = Object.values(connection.prepare('PRAGMA user_version').get() as Record<string, number>)
  if (version !== undefined && version > FILE_VERSION) {
    throw new MisuseError(
      `${name} is of version ${version}, made by a newer heap-destination; this program knows version ${FILE_VERSION}. Start the newer program, or restore a backup from before the upgrade. Nothing was changed.`
    )
  }
  if (version !== FILE_VERSION) connection.exec(`PRAGMA user_version = ${FILE_VERSION}`)
}
