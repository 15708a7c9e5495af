// What a run leaves on disk: the report and the checkpoint, kept in step with each other.
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
  /** What a run must have in common with the one that it continues. */
  readonly options: string
  /** Milliseconds on a clock that only runs forward. */
  readonly monotonic: () => number
}

/** How far a run has come. Entries are numbered from 0, as they are read. */
export interface RunState {
  /** Everything before this entry is settled and in the report. */
  readonly mark: number
  /** The entry that is read next. */
  readonly next: number
  /** Entries from the mark on that were delivered, ascending. */
  deliveredAhead(): readonly number[]
}

/** Shortest time between two checkpoints. What was settled in between is sent again after a crash, harmlessly. */
const CHECKPOINT_INTERVAL_MS = 1000

export class RunLog {
  readonly tally: Tally
  /** Entries that an earlier run has settled. */
  readonly startsAt: number
  /** Entries behind those that the earlier run has delivered. */
  private readonly deliveredBefore: ReadonlySet<number>
  private readonly report: Report
  private savedAt: number

  constructor(private readonly options: RunLogOptions) {
    const previous = findPrevious(options)
    this.tally = previous?.tally ?? emptyTally()
    this.startsAt = previous?.entries ?? 0
    this.deliveredBefore = new Set(readAhead(this.startsAt, previous?.deliveredAhead ?? []))
    this.report = openReport(options.reportPath, previous?.reportBytes)
    this.savedAt = options.monotonic()
  }

  /** Begins to write: until then no file of an earlier run is touched. */
  start(): void {
    this.report.start()
    this.save({ mark: this.startsAt, next: this.startsAt, deliveredAhead: () => [] })
  }

  /** Whether the earlier run has delivered the event already, though not one before it. */
  wasDelivered(entry: number): boolean {
    return this.deliveredBefore.has(entry)
  }

  add(event: SettledEvent): void {
    this.report.add(event)
  }

  /** Saves unless that was done a moment ago. */
  saveSometimes(state: RunState): void {
    if (this.options.monotonic() - this.savedAt >= CHECKPOINT_INTERVAL_MS) this.save(state)
  }

  save(state: RunState): void {
    this.savedAt = this.options.monotonic()
    const reportBytes = this.report.flush()
    const { checkpointPath, file, options } = this.options
    if (checkpointPath === undefined || file === undefined) return
    const { mark, next } = state
    const places = state.deliveredAhead().concat([...this.deliveredBefore].filter((place) => place >= next))
    writeCheckpoint(checkpointPath, {
      version: 1,
      file,
      options,
      entries: mark,
      ...(places.length > 0 && { deliveredAhead: writeAhead(mark, places) }),
      reportBytes,
      tally: this.tally
    })
  }

  /** Ends the log: a run that is done needs no checkpoint. */
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
  // Where nothing is settled, going on and starting over are the same.
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
