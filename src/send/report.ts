// Writes the report of a run: one JSON line per event that was rejected, altered or not delivered. Never writes a value
// of an event.
import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs'
import { MisuseError, failureName } from '../misuse'
import type { SettledEvent } from './tally'

/** Characters that are buffered before they are written. */
const BUFFER_SIZE = 65_536

/** A line of the report. `code`, `message` and `path` are present if the event was not delivered. */
export interface ReportLine {
  /** Path of the file, if the run read several. */
  readonly file?: string
  readonly line: number
  /** Index in the `batch` on that line, from 0. Absent if the line is a single event. */
  readonly index?: number
  readonly messageId: string | null
  readonly fate: SettledEvent['outcome']['fate']
  readonly code?: string
  readonly path?: string
  readonly message?: string
  readonly issues: SettledEvent['outcome']['issues']
}

export interface Report {
  /** Removes lines that an earlier run has left after the kept ones. Call it before `add`. */
  start(): void
  add(event: SettledEvent): void
  /**
   * Writes the buffered lines. Returns the bytes in the file, 0 for a pipe. Throws a `MisuseError` if the file cannot
   * be written.
   */
  flush(): number
  close(): void
}

/**
 * A report that continues after `keptBytes` of an earlier run; 0 starts a new one. Without a path nothing is written.
 */
export function openReport(path: string | undefined, keptBytes = 0): Report {
  return path === undefined ? NO_REPORT : new FileReport(path, keptBytes)
}

class FileReport implements Report {
  private readonly file: number
  /** False for a pipe or a device, which has no length. */
  private readonly isOrdinary: boolean
  private pending = ''
  private bytes: number
  private isStarted = false
  private isBroken = false

  constructor(
    private readonly path: string,
    keptBytes: number
  ) {
    checkKept(path, keptBytes)
    this.file = guard(path, () => openSync(path, constants.O_WRONLY | constants.O_CREAT, 0o600))
    this.isOrdinary = fstatSync(this.file).isFile()
    this.bytes = keptBytes
  }

  start(): void {
    this.isStarted = true
    if (this.isOrdinary) guard(this.path, () => ftruncateSync(this.file, this.bytes))
  }

  add(event: SettledEvent): void {
    const line = toReportLine(event)
    if (line === undefined) return
    this.pending += `${JSON.stringify(line)}\n`
    if (this.pending.length > BUFFER_SIZE) this.flush()
  }

  flush(): number {
    let data = Buffer.from(this.pending)
    this.pending = ''
    while (data.byteLength > 0) {
      this.isBroken = true
      const written = guard(this.path, () => this.write(data))
      this.isBroken = false
      if (this.isOrdinary) this.bytes += written
      data = data.subarray(written)
    }
    return this.bytes
  }

  close(): void {
    // After a failed write the report is not written again: a second failure would hide the first.
    if (this.isStarted && !this.isBroken) {
      this.flush()
      if (this.isOrdinary) guard(this.path, () => fsyncSync(this.file))
    }
    closeSync(this.file)
  }

  private write(data: Buffer): number {
    return writeSync(this.file, data, 0, data.byteLength, this.isOrdinary ? this.bytes : null)
  }
}

const NO_REPORT: Report = { start: () => undefined, add: () => undefined, flush: () => 0, close: () => undefined }

function checkKept(path: string, keptBytes: number): void {
  const { size } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0 }
  if (size >= keptBytes) return
  const what = `the report ${path} is gone, or shorter than when the earlier run stopped.`
  throw new MisuseError(`${what} Put it back, or delete the checkpoint next to it to start over.`)
}

/** The report line of an event; `undefined` if it was delivered unaltered. */
export function toReportLine({ file, line, index, messageId, outcome }: SettledEvent): ReportLine | undefined {
  const { fate, issues } = outcome
  if (fate === 'delivered' && issues.length === 0) return undefined
  const place = file === undefined ? { line } : { file, line }
  const event = { ...place, ...(index !== undefined && { index }), messageId: messageId ?? null, fate }
  if (fate === 'delivered') return { ...event, issues }
  const { code, message, facts } = outcome.error
  return { ...event, code, ...(facts.path !== undefined && { path: facts.path }), message, issues }
}

function guard<Result>(path: string, operation: () => Result): Result {
  try {
    return operation()
  } catch (failure) {
    const reason = failureName(failure)
    const advice =
      reason === 'ENOSPC'
        ? 'The disk is full: free some space and run the command again.'
        : 'Pass --report a file that can be written.'
    throw new MisuseError(`the report ${path} cannot be written (${reason}). ${advice}`)
  }
}
