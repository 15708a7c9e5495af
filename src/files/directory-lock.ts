// Locks a data directory for one process.
import { chmodSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { lockFile, type FileLock } from './file-lock'

export type DirectoryLock = FileLock

/** Thrown if a process, possibly this one, has locked the directory. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError'
}

/**
 * Creates the directory if it does not exist, readable for its owner only, and locks it.
 * @throws DirectoryInUseError with what to do, or the error of the file system
 */
export function lockDirectory(path: string): DirectoryLock {
  const directory = resolve(path)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  chmodSync(directory, 0o700)
  const file = join(directory, 'runner.lock')
  try {
    return lockFile({ path: file, waitMs: 0 })
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT') {
      throw new Error(`${file} is damaged. It holds nothing: delete it, and start again.`, { cause: error })
    }
    if (code !== 'SQLITE_BUSY') throw error
    throw new DirectoryInUseError(`Another runner uses ${directory} and has locked ${file}. Stop that one first.`, {
      cause: error
    })
  }
}
