// Writes one JSON line per event that was rejected, altered or not delivered. Never a value of the event.
import { closeSync, ftruncateSync, fsyncSync, openSync, statSync, writeSync } from 'node:fs'
import { MisuseError, reasonOf } from './misuse'
import type { SettledEvent } from './tally'

/** Characters that are gathered before they are written. */
const BUFFER_SIZE = 65_536

/** A line of the report. `code`, `message` and `path` are there when the event was not delivered. */
export interface ReportLine {
  readonly line: number
  /** Which event of the `batch` on that line, from 0. Absent where the line is the event. */
  readonly index?: number
  readonly messageId: string | null
  readonly fate: SettledEvent['outcome']['fate']
  readonly code?: string
  readonly path?: string
  readonly message?: string
  readonly issues: SettledEvent['outcome']['issues']
}

export interface Report {
  add(event: SettledEvent): void
  /** Writes what is gathered; returns the bytes in the file. Throws a `MisuseError` when the file cannot be written. */
  flush(): number
  close(): void
}

/** A report that goes on after `keptBytes` of an earlier run (0: anew). Without a path nothing is written. */
export function openReport(path: string | undefined, keptBytes = 0): Report {
  if (path === undefined) return { add: () => undefined, flush: () => 0, close: () => undefined }
  const file = keptBytes > 0 ? reopen(path, keptBytes) : guard(path, () => openSync(path, 'w', 0o600))
  let pending = ''
  let bytes = keptBytes
  let isBroken = false
  const flush = (): number => {
    let data = Buffer.from(pending)
    pending = ''
    while (data.byteLength > 0) {
      const chunk = data
      isBroken = true
      const written = guard(path, () => writeSync(file, chunk, 0, chunk.byteLength, bytes))
      isBroken = false
      bytes += written
      data = data.subarray(written)
    }
    return bytes
  }
  return {
    add: (event) => {
      const line = toReportLine(event)
      if (line === undefined) return
      pending += `${JSON.stringify(line)}\n`
      if (pending.length > BUFFER_SIZE) flush()
    },
    flush,
    close: () => {
      // A report that could not be written has said so; a second failure would hide the first.
      if (!isBroken) {
        flush()
        guard(path, () => fsyncSync(file))
      }
      closeSync(file)
    }
  }
}

function reopen(path: string, keptBytes: number): number {
  const { size } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0 }
  if (size < keptBytes) {
    const what = `the report ${path} is gone, or shorter than when the earlier run stopped.`
    throw new MisuseError(`${what} Put it back, or delete the checkpoint next to it to start over.`)
  }
  return guard(path, () => {
    const file = openSync(path, 'r+')
    ftruncateSync(file, keptBytes)
    return file
  })
}

/** `undefined` for an event that was delivered as it was. */
export function toReportLine({ line, index, messageId, outcome }: SettledEvent): ReportLine | undefined {
  const { fate, issues } = outcome
  if (fate === 'delivered' && issues.length === 0) return undefined
  const event = { line, ...(index !== undefined && { index }), messageId: messageId ?? null, fate }
  if (fate === 'delivered') return { ...event, issues }
  const { code, message, facts } = outcome.error
  return { ...event, code, ...(facts.path !== undefined && { path: facts.path }), message, issues }
}

function guard<Result>(path: string, operation: () => Result): Result {
  try {
    return operation()
  } catch (failure) {
    const reason = reasonOf(failure)
    const advice =
      reason === 'ENOSPC'
        ? 'The disk is full: free some space and run the command again.'
        : 'Pass --report a file that can be written.'
    throw new MisuseError(`the report ${path} cannot be written (${reason}). ${advice}`)
  }
}
