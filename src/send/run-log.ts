// Writes the files of a run, its report and its checkpoint, so that both always agree.
import {
  checkContinuity,
  readCheckpoint,
  removeCheckpoint,
  writeCheckpoint,
  type Checkpoint,
  type FileMark
} from './checkpoint'
import { readAhead, writeAhead } from './delivered-ahead'
import { MisuseError } from '../misuse'
import { openReport, type Report } from './report'
import { emptyTally, type SettledEvent, type Tally } from './tally'

export interface RunLogOptions {
  readonly reportPath?: string
  /** Absent: no checkpoint, as for a stream. */
  readonly checkpointPath?: string
  readonly resume: boolean
  readonly file: FileMark | undefined
  /** The options that a run must share with the one that it continues, as one text. */
  readonly options: string
  /** Milliseconds on a clock that only runs forward. */
  readonly monotonic: () => number
}

/** How far a run has come. Entries are numbered from 0, in the order of reading. */
export interface RunState {
  /** Everything before this entry is settled and in the report. */
  readonly mark: number
  /** The entry that is read next. */
  readonly next: number
  /** Entries from the mark on that were delivered, ascending. */
  deliveredAhead(): readonly number[]
}

/**
 * Shortest time between two checkpoints. After a crash, events that were settled in between are sent again, without
 * harm.
 */
const CHECKPOINT_INTERVAL_MS = 1000

export class RunLog {
  readonly tally: Tally
  /** Number of entries that an earlier run has settled. */
  readonly settledBefore: number
  /** Later entries that the earlier run has delivered. */
  private readonly deliveredBefore: ReadonlySet<number>
  private readonly report: Report
  private savedAt: number

  constructor(private readonly options: RunLogOptions) {
    const previous = findPrevious(options)
    this.tally = previous?.tally ?? emptyTally()
    this.settledBefore = previous?.entries ?? 0
    this.deliveredBefore = new Set(readAhead(this.settledBefore, previous?.deliveredAhead ?? []))
    this.report = openReport(options.reportPath, previous?.reportBytes)
    this.savedAt = options.monotonic()
  }

  /** Starts writing. Until then no file of an earlier run is changed. */
  start(): void {
    this.report.start()
    this.save({ mark: this.settledBefore, next: this.settledBefore, deliveredAhead: () => [] })
  }

  /** Whether the earlier run has delivered this entry, although not all entries before it. */
  wasDelivered(entry: number): boolean {
    return this.deliveredBefore.has(entry)
  }

  add(event: SettledEvent): void {
    this.report.add(event)
  }

  /** Saves, unless the last save was less than the interval ago. */
  saveSometimes(state: RunState): void {
    if (this.options.monotonic() - this.savedAt >= CHECKPOINT_INTERVAL_MS) this.save(state)
  }

  save(state: RunState): void {
    this.savedAt = this.options.monotonic()
    const reportBytes = this.report.flush()
    const { checkpointPath, file, options } = this.options
    if (checkpointPath === undefined || file === undefined) return
    const { mark, next } = state
    const ahead = state.deliveredAhead().concat([...this.deliveredBefore].filter((entryNumber) => entryNumber >= next))
    writeCheckpoint(checkpointPath, {
      version: 1,
      file,
      options,
      entries: mark,
      ...(ahead.length > 0 && { deliveredAhead: writeAhead(mark, ahead) }),
      reportBytes,
      tally: this.tally
    })
  }

  /** Closes the files. A run that is done removes its checkpoint. */
  close({ isDone }: { isDone: boolean }): void {
    this.report.close()
    const { checkpointPath } = this.options
    if (isDone && checkpointPath !== undefined) removeCheckpoint(checkpointPath)
  }
}

function findPrevious(options: RunLogOptions): ReturnType<typeof readCheckpoint> {
  const { checkpointPath, resume, file } = options
  if (checkpointPath === undefined || file === undefined) {
    if (resume) throw new MisuseError('standard input cannot be resumed. Pass a file.')
    return undefined
  }
  const found = readCheckpoint(checkpointPath)
  // If nothing is settled, to continue and to start over are the same.
  const previous = found && !resume && isUntouched(found) ? undefined : found
  if (previous && !resume) {
    const start = `an earlier run stopped after ${previous.entries} events.`
    throw new MisuseError(`${start} Pass --resume to go on from there, or delete ${checkpointPath} to start over.`)
  }
  if (!previous && resume) {
    throw new MisuseError(`there is nothing to resume: no checkpoint at ${checkpointPath}. Leave --resume out.`)
  }
  if (previous) checkContinuity(checkpointPath, previous, { file, options: options.options })
  return previous
}

function isUntouched({ entries, deliveredAhead }: Checkpoint): boolean {
  return entries === 0 && deliveredAhead === undefined
}
