// Writes files that only their owner can read, each as a whole. Knows no content.
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'

const OWNER_ONLY = 0o600

/** Replaces the file: after a crash it is the old one or the new one, synced to disk. */
export function writeOwnerFile(path: string, content: Buffer): void {
  const draft = `${path}.new`
  const file = openSync(draft, 'w', OWNER_ONLY)
  try {
    for (let written = 0; written < content.length;) written += writeSync(file, content, written)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
}
