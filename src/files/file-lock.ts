// A lock on a file that ends with its process, however that ends, so that none is ever stale.
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
 * Makes the file, which stays empty, for its owner alone, and locks it. The lock is one of the operating system: Node has
 * no call for it; SQLite, which is here anyway, takes one for its transactions.
 * @throws Error with `code` SQLITE_BUSY when another process has it, SQLITE_NOTADB or SQLITE_CORRUPT when it is not empty
 */
export function lockFile({ path, waitMs }: LockOptions): FileLock {
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
  const connection = new Database(path)
  try {
    // The journal in memory: nothing is written, so that a full disk locks nobody out.
    connection.exec(`PRAGMA busy_timeout = ${waitMs}; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE`)
  } catch (error) {
    connection.close()
    throw error
  }
  return { release: () => connection.close() }
}
