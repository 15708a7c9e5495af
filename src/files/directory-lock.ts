// Keeps a data directory for one process.
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Database from 'libsql'

export interface DirectoryLock {
  release(): void
}

/** A process has the directory, this one included. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError'
}

/**
 * Creates the directory where it is not there, for its owner alone, and takes it. The lock is one of the operating
 * system, on a file that stays empty: it ends with its process, however that ends, so none is ever stale. Node has no
 * call for such a lock; SQLite, which is here anyway, takes one for its transactions.
 * @throws DirectoryInUseError that says what to do, or the error of the file system
 */
export function lockDirectory(path: string): DirectoryLock {
  const directory = resolve(path)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  chmodSync(directory, 0o700)
  const file = join(directory, 'runner.lock')
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
  const connection = new Database(file)
  try {
    // The journal in memory: nothing is written, so that a full disk locks nobody out.
    connection.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    connection.close()
    const { code } = error as { code?: unknown }
    if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT') {
      throw new Error(`${file} is damaged. It holds nothing: delete it, and start again.`, { cause: error })
    }
    if (code !== 'SQLITE_BUSY') throw error
    throw new DirectoryInUseError(`Another runner uses ${directory} and has locked ${file}. Stop that one first.`, {
      cause: error
    })
  }
  return { release: () => connection.close() }
}
