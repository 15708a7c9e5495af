// The options of a run of `send`, its progress, and its result. Types only.
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
  /** Path of a file, paths of several files in order, or a stream of bytes. Gzip is recognised. */
  readonly input: string | readonly string[] | Readable
  /** What the rows of the input mean. Absent: the input holds events. */
  readonly rows?: RowOptions
  /** Path of the field that becomes the user id of every call, such as `traits.email`. Default: `userId`. */
  readonly userIdFrom?: string
  readonly settings: HeapSettings
  /** Deleted people, as hashes (`toPersonHash`): events about them are rejected. Default: none. */
  readonly suppressed?: ReadonlySet<string>
  readonly http: Http
  readonly waiting: Waiting
  /** Absent: there are no budgets. */
  readonly allowances?: Allowances
  /** Number of parallel deliveries. */
  readonly concurrency: number
  readonly reportPath?: string
  readonly checkpointPath?: string
  /** Whether to continue from the checkpoint of an earlier run. */
  readonly resume: boolean
  /** Options, by name, that a continued run must share with the earlier one, besides the settings. Plain values. */
  readonly mustStay?: Readonly<Record<string, unknown>>
  /** Report of an earlier run: only events that it lists as rejected or not delivered are sent. */
  readonly onlyRejected?: string
  /** Called for every event once its outcome is final, in the order of the events. */
  readonly onSettled?: (event: SettledEvent) => void
  /** Called when the run cannot go on, because of Heap or of a file, so that everything that waits can end. */
  readonly onGiveUp?: () => void
  /** Called once, as soon as enough was read for an estimate. */
  readonly onEstimate?: (estimate: Estimate) => void
}

/** The progress of a run. Counts are events. */
export interface SendProgress {
  readonly read: number
  readonly delivered: number
  readonly rejected: number
  /** Read, but not settled yet. */
  readonly waiting: number
  readonly bytesRead: number
  readonly size: number | undefined
}

export interface SendResult {
  readonly tally: Tally
  /**
   * Events that were read but not delivered because the run stopped early. Without a checkpoint, each of them is in the
   * report with the fate `retry`.
   */
  readonly notSent: number
  /** The last line that was read, if the run stopped before the end of the input. */
  readonly readUntilLine?: number
  /** The error that stopped the run early. Absent if the run is done, or was asked to stop. */
  readonly stoppedBy?: HeapDestinationError
  readonly isDone: boolean
}

export interface SendRun {
  progress(): SendProgress
  /** Finishes the requests under way, writes the checkpoint and ends. */
  stop(): void
  /** Rejects with a `MisuseError` if files do not belong together or cannot be written. */
  readonly done: Promise<SendResult>
}
