// The options of a run, its progress, and its result. Types only.
import type { Readable } from 'node:stream'
import type { Allowances } from '../delivery/budgets'
import type { Waiting } from '../delivery/clock'
import type { Http } from '../delivery/types'
import type { HeapDestinationError } from '../errors'
import type { HeapSettings } from '../heap/settings'
import type { Estimate } from './estimate'
import type { RowOptions } from './rows/row-options'
import type { SelectionOptions } from './selection'
import type { SettledEvent, Tally } from './tally'

export interface SendOptions extends SelectionOptions {
  /** Path of the file, or of several in order, or a stream of bytes. Gzip is recognised. */
  readonly input: string | readonly string[] | Readable
  /** What the rows are that the input holds. Absent: it holds events. */
  readonly rows?: RowOptions
  /** Path of the field that is the user id of every call, such as `traits.email`. Default: `userId`. */
  readonly userIdFrom?: string
  readonly settings: HeapSettings
  /** People who were deleted, as hashes (`toPersonHash`): events about them are rejected. Default: nobody. */
  readonly suppressed?: ReadonlySet<string>
  readonly http: Http
  readonly waiting: Waiting
  /** Absent: budgets are not looked at. */
  readonly allowances?: Allowances
  /** Deliveries under way at once. */
  readonly concurrency: number
  readonly reportPath?: string
  readonly checkpointPath?: string
  /** Goes on from the checkpoint of an earlier run. */
  readonly resume: boolean
  /** What a run that goes on must have in common with the earlier one, besides the settings: plain values by name. */
  readonly mustStay?: Readonly<Record<string, unknown>>
  /** Report of an earlier run: only what it names as rejected or not delivered is sent. */
  readonly onlyRejected?: string
  /** Called for every event once its outcome is final, in the order of the events. */
  readonly onSettled?: (event: SettledEvent) => void
  /** Called when the run cannot go on, be it Heap or a file: whatever else waits has no reason to. */
  readonly onGiveUp?: () => void
  /** Called once, as soon as enough was read. */
  readonly onEstimate?: (estimate: Estimate) => void
}

/** The progress of a run. Counts are events. */
export interface SendProgress {
  readonly read: number
  readonly delivered: number
  readonly rejected: number
  /** Read, and not settled yet. */
  readonly waiting: number
  readonly bytesRead: number
  readonly size: number | undefined
}

export interface SendResult {
  readonly tally: Tally
  /**
   * Events that were read and have not been delivered, when the run stopped early. Without a checkpoint each of them is
   * in the report, with the fate `retry`.
   */
  readonly notSent: number
  /** The last line that was read, when the run stopped before the end of the input. */
  readonly readUntilLine?: number
  /** Why the run stopped early: what kept an event from being delivered. Absent when it was asked to, or is done. */
  readonly stoppedBy?: HeapDestinationError
  readonly isDone: boolean
}

export interface SendRun {
  progress(): SendProgress
  /** Finishes what is in flight, writes the checkpoint and ends. */
  stop(): void
  /** Rejects with a `MisuseError` when files do not fit or cannot be written. */
  readonly done: Promise<SendResult>
}
