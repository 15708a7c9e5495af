// Writes whole files that only their owner can read, and that survive a crash.
import { closeSync, fsyncSync, openSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const OWNER_ONLY = 0o600

/**
 * Replaces the file. After a crash or an error the file is the old or the new one, never a part of one: the new one is
 * written beside it as `<path>.new`, synced, and renamed.
 * @throws the error of the file system; the file is then unchanged
 */
export function replaceFile(path: string, content: string | Buffer): void {
  const draft = `${path}.new`
  try {
    // A crash may have left it. It is removed, not overwritten, because it may be a link to another file.
    removeFile(draft)
    createFile(draft, content)
    renameSync(draft, path)
  } catch (failure) {
    tryTo(() => removeFile(draft))
    throw failure
  }
  // Without this, a power cut may bring the old file back. Not every system can sync a folder.
  tryTo(() => syncFile(dirname(path)))
}

/** Creates the file and syncs it to disk. @throws the error of the file system; EEXIST if the file exists */
export function createFile(path: string, content: string | Buffer): void {
  const file = openSync(path, 'wx', OWNER_ONLY)
  try {
    // Unlike `write`, this writes everything or fails: a disk that fills up takes only a part.
    writeFileSync(file, content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function removeFile(path: string): void {
  try {
    unlinkSync(path)
  } catch (failure) {
    if ((failure as { code?: unknown }).code !== 'ENOENT') throw failure
  }
}

/** Syncs a file, or the names in a folder, to disk. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function tryTo(work: () => void): void {
  try {
    work()
  } catch {
    // The failure before it matters more, or nothing can be done.
  }
}
