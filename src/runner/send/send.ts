// Sends a file or stream of Segment events to Heap: reads, maps, delivers, reports, and remembers how far it came.
// Where reading of the backfill starts. Knows no terminal and no process.
import { createHash } from 'node:crypto'
import type { Outcome, Plan } from '../../delivery/types'
import { HeapDestinationError } from '../../errors'
import { readText } from '../../heap/checks'
import { at, isRecord } from '../../heap/input'
import { createSegmentEventTarget } from '../../heap/target'
import { readEntries, type Entry } from './entries'
import { createEstimator } from './estimate'
import { toLaneItem } from './lane'
import { Lanes } from './lanes'
import { Ledger } from './ledger'
import { MisuseError } from './misuse'
import { onlyReported } from './previous-report'
import { RunLog } from './run-log'
import type { SendOptions, SendProgress, SendResult, SendRun } from './options'
import { createSelection, type Selection } from './selection'
import { isSameFile, openFile, openStream, type Source } from './source'
import { addToTally, countDelivered, countRejected } from './tally'

/** How long the source may be silent before what was read is sent in requests that are not full. */
const IDLE_MS = 500

export function startSend(options: SendOptions): SendRun {
  const run = new Run(options)
  return { progress: () => run.progress(), stop: () => run.stop(), done: run.go() }
}

class Run {
  readonly lanes: Lanes
  private readonly log: RunLog
  private readonly ledger: Ledger
  private readonly target: ReturnType<typeof createSegmentEventTarget>
  private readonly isSelected: Selection
  private readonly source: Source
  private readonly fileMark: ReturnType<Source['mark']>
  private read = 0
  private stoppedBy: HeapDestinationError | undefined

  constructor(private readonly options: SendOptions) {
    const { input, settings, waiting } = options
    checkPaths(options)
    this.isSelected = createSelection(options)
    this.source = typeof input === 'string' ? openFile(input) : openStream(input)
    this.fileMark = this.source.mark()
    this.log = new RunLog({ ...options, file: this.fileMark, options: continuityOf(options), now: waiting.now })
    this.ledger = new Ledger(this.log.startsAt, (event) => {
      if (event === undefined) this.log.tally.leftOut++
      else {
        addToTally(this.log.tally, event)
        this.log.add(event)
        options.onSettled?.(event)
      }
    })
    this.target = createSegmentEventTarget(settings)
    const halvesOn = (status: number): boolean => this.target.halvesOn(status)
    const settle = (place: number, outcome: Outcome): void => this.settle(place, outcome)
    this.lanes = new Lanes({ ...options, halvesOn, settle, ledger: this.ledger, onFailure: () => this.giveUp() })
  }

  /** Also ends the reading: a source may be silent for ever. */
  stop(): void {
    this.lanes.stop()
    this.source.close()
  }

  private giveUp(): void {
    this.stop()
    this.options.onGiveUp?.()
  }

  progress(): SendProgress {
    const { tally } = this.log
    return {
      read: this.read,
      delivered: countDelivered(tally),
      rejected: countRejected(tally),
      waiting: this.ledger.waiting,
      bytesRead: this.source.position(),
      size: this.source.size
    }
  }

  async go(): Promise<SendResult> {
    let isDone = false
    try {
      await this.checkReport()
      this.log.save(this.ledger.mark)
      await this.readAll()
      await this.lanes.end()
      this.log.save(this.ledger.mark)
      isDone = !this.lanes.isStopped
    } catch (failure) {
      this.giveUp()
      await this.lanes.end()
      throw failure
    } finally {
      this.log.close({ isDone })
    }
    const stoppedBy = this.stoppedBy && { stoppedBy: this.stoppedBy }
    return { tally: this.log.tally, notSent: this.ledger.waiting, isDone, ...stoppedBy }
  }

  /** Reads the report against the file before anything is sent. */
  private async checkReport(): Promise<void> {
    const { onlyRejected, input } = this.options
    if (onlyRejected === undefined || typeof input !== 'string') return
    const chunks = onlyReported(readEntries(openFile(input).bytes), onlyRejected)
    while ((await chunks.next()).done !== true);
  }

  private async readAll(): Promise<void> {
    const chunks = this.chunks()
    const estimator = createEstimator({ ...this.options, source: this.source })
    for (;;) {
      const idle = setTimeout(() => this.lanes.flush(), IDLE_MS)
      const next = await this.nextOf(chunks).finally(() => clearTimeout(idle))
      if (next === undefined || this.lanes.isStopped) return
      const first = this.read
      for (const entry of next) this.add(entry, estimator)
      if (first === 0) estimator.finish(this.read)
      this.checkFile()
      await this.lanes.room()
    }
  }

  /** `undefined` at the end. A source that was closed because the run stops is no failure. */
  private async nextOf(chunks: AsyncGenerator<(Entry | undefined)[]>): Promise<(Entry | undefined)[] | undefined> {
    try {
      const next = await chunks.next()
      return next.done === true ? undefined : next.value
    } catch (failure) {
      if (this.lanes.isStopped) return undefined
      throw failure
    }
  }

  private async *chunks(): AsyncGenerator<(Entry | undefined)[]> {
    const { onlyRejected } = this.options
    const entries = readEntries(this.source.bytes)
    for await (const chunk of onlyRejected === undefined ? entries : onlyReported(entries, onlyRejected)) {
      yield chunk.map((entry) => (entry && this.isSelected(entry) ? entry : undefined))
    }
  }

  private add(entry: Entry | undefined, estimator: ReturnType<typeof createEstimator>): void {
    if (this.read++ < this.log.startsAt) return
    if (entry === undefined) {
      this.ledger.skip()
      return
    }
    const value = 'error' in entry ? undefined : entry.value
    const [type, messageId] = [at(value, 'type'), at(value, 'messageId')]
    const place = this.ledger.add({
      line: entry.line,
      index: entry.index,
      type: typeof type === 'string' ? type : 'unknown',
      messageId: typeof messageId === 'string' ? messageId : undefined
    })
    const plan = 'error' in entry ? { error: entry.error, issues: [] } : this.plan(entry.value, place)
    estimator.see(plan)
    if ('error' in plan) this.settle(place, { fate: plan.error.fate, issues: plan.issues, error: plan.error })
    else this.lanes.add(toLaneItem(place, plan))
  }

  private plan(value: unknown, place: number): Plan {
    try {
      return this.target.plan(withKey(value, place))
    } catch {
      return { error: new HeapDestinationError('unreadable_event', 'Reading the event failed.'), issues: [] }
    }
  }

  private settle(place: number, outcome: Outcome): void {
    if (outcome.fate === 'retry') {
      // All patience is spent: the run ends here, so that it can be resumed without a gap. If it was asked to end, the
      // broken pause is no reason of its own.
      if (!this.lanes.isStopped) this.stoppedBy = outcome.error
      this.giveUp()
      return
    }
    this.ledger.settle(place, outcome)
    this.log.saveSometimes(this.ledger.mark)
  }

  private checkFile(): void {
    const { size, modifiedMs } = this.source.mark() ?? {}
    if (size === this.fileMark?.size && modifiedMs === this.fileMark?.modifiedMs) return
    throw new MisuseError('the file changed while it was read. Send a copy of it that nobody writes to.')
  }
}

/** Writing the report over what is being read would destroy it. */
function checkPaths({ input, reportPath, onlyRejected }: SendOptions): void {
  if (onlyRejected !== undefined && typeof input !== 'string') {
    throw new MisuseError('--only-rejected needs a file: standard input cannot be read twice.')
  }
  if (reportPath === undefined) return
  for (const path of [input, onlyRejected]) {
    if (typeof path !== 'string' || !isSameFile(path, reportPath)) continue
    throw new MisuseError(`--report would overwrite ${path}, which is being read. Pass another file.`)
  }
}

/** An event without a usable message id gets one from its place and content, so that a repeat of this file is harmless. */
function withKey(value: unknown, place: number): unknown {
  if (!isRecord(value) || readText(value['messageId']) !== undefined) return value
  const digest = createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32)
  return { ...value, messageId: `send-${place}-${digest}` }
}

function continuityOf({ settings, since, until, types, onlyRejected }: SendOptions): string {
  const toPlain = (_key: string, value: unknown): unknown =>
    value instanceof Set ? [...(value as Set<unknown>)] : value
  return JSON.stringify({ settings, since, until, types, onlyRejected }, toPlain)
}
