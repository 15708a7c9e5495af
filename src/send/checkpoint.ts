// Stores how far a run has come, so that the next run continues there.
import { readFileSync, rmSync } from 'node:fs'
import { replaceFile } from '../files/replace-file'
import { isRecord } from '../heap/input'
import { MisuseError, failureName } from '../misuse'
import type { DeliveredAhead } from './delivered-ahead'
import type { Tally } from './tally'

/** The state of a file, to see whether it has changed. */
export interface FileMark {
  readonly size: number
  readonly modifiedMs: number
  /** For several files: a hash of their names and states. */
  readonly files?: string
}

export interface Checkpoint {
  readonly version: 1
  readonly file: FileMark
  /** The options that a run must share with the one that it continues, as one text. */
  readonly options: string
  /** Entries from the start of the file that are settled and in the report. */
  readonly entries: number
  /** Later entries that were delivered already. Absent: none. */
  readonly deliveredAhead?: DeliveredAhead
  /** Bytes of the report about the settled entries. */
  readonly reportBytes: number
  readonly tally: Tally
}

/**
 * Replaces the checkpoint. After a crash, or on a full disk, the file is the old or the new one, never a part of one.
 */
export function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
  try {
    replaceFile(path, JSON.stringify(checkpoint))
  } catch (failure) {
    const what = `the checkpoint ${path} cannot be written (${failureName(failure)}).`
    throw new MisuseError(`${what} Pass --report a file in a folder that can be written: the checkpoint is next to it.`)
  }
}

/** The checkpoint at `path`, or `undefined` if there is none. Throws a `MisuseError` if the file is anything else. */
export function readCheckpoint(path: string): Checkpoint | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (failure) {
    if (failureName(failure) === 'ENOENT') return undefined
    throw new MisuseError(`the checkpoint ${path} cannot be read (${failureName(failure)}).`)
  }
  const checkpoint = parseCheckpoint(text)
  if (checkpoint) return checkpoint
  throw new MisuseError(
    `${path} is not a checkpoint of this command, or is damaged. Delete it to start over from the first event.`
  )
}

/** Throws a `MisuseError` if the checkpoint belongs to another file, to another state of it, or to other options. */
export function checkContinuity(path: string, checkpoint: Checkpoint, run: Pick<Checkpoint, 'file' | 'options'>): void {
  const { size, modifiedMs, files } = checkpoint.file
  if (files !== run.file.files) {
    throw new MisuseError(
      `${path} was written for other files, or one of them has changed. Name the same ones again, or delete it to start over.`
    )
  }
  if (size !== run.file.size || modifiedMs !== run.file.modifiedMs) {
    throw new MisuseError(`the file has changed since ${path} was written. Delete the checkpoint to start over.`)
  }
  if (checkpoint.options !== run.options) {
    throw new MisuseError(
      `${path} was written with other options. Pass the same ones again, or delete it to start over.`
    )
  }
}

export function removeCheckpoint(path: string): void {
  rmSync(path, { force: true })
}

function parseCheckpoint(text: string): Checkpoint | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isCheckpoint(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isCheckpoint(value: unknown): value is Checkpoint {
  if (!isRecord(value) || value['version'] !== 1 || typeof value['options'] !== 'string') return false
  const { file, tally, deliveredAhead = [] } = value
  return (
    isRecord(file) &&
    [file['size'], file['modifiedMs'], value['entries'], value['reportBytes']].every(isCount) &&
    Array.isArray(deliveredAhead) &&
    deliveredAhead.every(isCount) &&
    isRecord(tally) &&
    ['delivered', 'rejected', 'altered'].every((key) => isRecord(tally[key]))
  )
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && value >= 0
}
