// Locks a file. The lock ends with the process, however that ends, so it is never stale.
import { chmodSync, closeSync, openSync } from 'node:fs'
import Database from 'libsql'

export interface FileLock {
  release(): void
}

export interface LockOptions {
  readonly path: string
  /** How long to wait for another process, in milliseconds. */
  readonly waitMs: number
}

/**
 * Creates the file, empty and readable for its owner only, and locks it. It is a lock of the operating system, for
 * which Node has no function. SQLite, which is a dependency anyway, takes one for a transaction.
 * @throws Error with `code` SQLITE_BUSY if another process has it, SQLITE_NOTADB or SQLITE_CORRUPT if it is not empty
 */
export function lockFile({ path, waitMs }: LockOptions): FileLock {
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
  const connection = new Database(path)
  try {
    // With the journal in memory nothing is written, so it also works on a full disk.
    connection.exec(`PRAGMA busy_timeout = ${waitMs}; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE`)
  } catch (error) {
    connection.close()
    throw error
  }
  return { release: () => connection.close() }
}
