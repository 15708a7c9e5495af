// Checks the files of a store before SQLite opens them. SQLite would treat a missing or emptied file as a new
// database.
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { DamageError, RESTORE } from '../../damage'
import { lostFrames } from './wal-check'

export interface Expectation {
  /** Whether there are settings for this queue, so that it has to exist. */
  readonly isExpected: boolean
  /** Whether a person has decided to continue without what is missing. */
  readonly acceptsLoss: boolean
  /** What the file holds, and what its write-ahead log. Default: the events, and the newest events. */
  readonly holds?: string
  readonly logHolds?: string
}

/**
 * Marks in the header of the database, as its application id (https://www.sqlite.org/fileformat2.html, offset 68).
 * While the queue is open, events may be only in the write-ahead log, so the log has to exist.
 */
export const MARKS = { open: 0x48445101, closed: 0x48445100 } as const

const HEADER_BYTES = 100
const MARK_OFFSET = 68
const MAGIC = 'SQLite format 3\0'

const ACCEPT = 'Or start with --accept-loss to go on without what it held.'

/** @throws DamageError for a file that is missing, empty, cut off or not a database */
export function checkFiles(
  path: string,
  { isExpected, acceptsLoss, holds = 'the events', logHolds = 'the newest events' }: Expectation
): void {
  const name = basename(path)
  const hasLog = sizeOf(`${path}-wal`) > 0
  if (sizeOf(path) === 0) {
    if (acceptsLoss || !(isExpected || hasLog)) return
    const what = existsSync(path) ? 'is empty' : 'is missing'
    throw new DamageError(`${name} ${what}: it holds ${holds}. Put it back. ${RESTORE} ${ACCEPT}`)
  }
  const mark = readMark(path)
  if (acceptsLoss || mark !== MARKS.open) return
  const lost = hasLog ? describeLoss(path) : 'is missing or empty'
  if (lost === undefined) return
  throw new DamageError(`${name}-wal ${lost}: it holds ${logHolds}. Put it back. ${RESTORE} ${ACCEPT}`)
}

function describeLoss(path: string): string | undefined {
  const shared = `${path}-shm`
  if (sizeOf(shared) === 0) return undefined
  const frames = lostFrames(readFileSync(`${path}-wal`), readFileSync(shared))
  return frames === 0 ? undefined : `is damaged: ${frames} of its pages are cut off or changed`
}

/** Size in bytes; 0 if the file does not exist. @throws DamageError for anything that is not a file */
function sizeOf(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats !== undefined && !stats.isFile()) {
    throw new DamageError(`${basename(path)} is not a file. Move it away. ${RESTORE}`)
  }
  return stats?.size ?? 0
}

/** @throws DamageError for a file that is not a database */
function readMark(path: string): number {
  const header = Buffer.alloc(HEADER_BYTES)
  const file = openSync(path, 'r')
  try {
    readSync(file, header, 0, HEADER_BYTES, 0)
  } finally {
    closeSync(file)
  }
  if (header.toString('latin1', 0, MAGIC.length) === MAGIC) return header.readUInt32BE(MARK_OFFSET)
  const what = `${basename(path)} is damaged: it is not a database.`
  throw new DamageError(`${what} ${RESTORE} Or move it away and start with --accept-loss.`)
}
