// Writes files that only their owner can read, each as a whole.
import { closeSync, fsyncSync, openSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const OWNER_ONLY = 0o600

/**
 * Replaces the file. After a crash or an error it is the old one or the new one, never a part of either: the new one is
 * written beside it as `<path>.new`, synced, and renamed.
 * @throws the error of the file system; the file is as it was
 */
export function replaceFile(path: string, content: string | Buffer): void {
  const draft = `${path}.new`
  try {
    // What a crash has left. Never written through: it may be a link to somewhere else.
    removeFile(draft)
    createFile(draft, content)
    renameSync(draft, path)
  } catch (failure) {
    tryTo(() => removeFile(draft))
    throw failure
  }
  // Otherwise a power cut may bring the old file back. Not every system can sync a folder.
  tryTo(() => syncFile(dirname(path)))
}

/** Makes the file, synced to disk. @throws the error of the file system; EEXIST where there is one */
export function createFile(path: string, content: string | Buffer): void {
  const file = openSync(path, 'wx', OWNER_ONLY)
  try {
    // Unlike one call of `write`, this goes on until all is written, or fails: a disk that fills up takes a part first.
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

/** Returns once a file, or the names in a folder, are on the disk. */
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
    // The failure before it says more, or there is nothing to be done.
  }
}
