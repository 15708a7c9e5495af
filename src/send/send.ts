// Runs `send`: reads a file or stream of Segment events, maps and delivers them, reports, and saves its progress. Start
// reading this folder here.
import { WAITS } from '../delivery/caps'
import { planInput } from '../delivery/plan-input'
import type { Outcome, Plan } from '../delivery/types'
import { HeapDestinationError, reasonFor } from '../errors'
import { fieldOf } from '../heap/input'
import { createSegmentEventTarget } from '../heap/target'
import type { Entry } from './entry'
import { createEstimator } from './estimate'
import { toLaneItem } from './lane'
import { Lanes } from './lanes'
import { Ledger } from './ledger'
import type { SendOptions, SendProgress, SendResult, SendRun } from './options'
import { Reader } from './reader'
import { RunLog } from './run-log'
import { addToTally, countDelivered, countRejected } from './tally'
import { withoutSuppressed } from './suppressed'
import { withKey } from './with-key'

export function startSend(options: SendOptions): SendRun {
  const run = new Run(options)
  return { progress: () => run.progress(), stop: () => run.stop(), done: run.go() }
}

class Run {
  readonly lanes: Lanes
  private readonly log: RunLog
  private readonly ledger: Ledger
  private readonly target: ReturnType<typeof createSegmentEventTarget>
  private readonly reader: Reader
  private read = 0
  private stoppedBy: HeapDestinationError | undefined

  constructor(private readonly options: SendOptions) {
    const { settings, waiting } = options
    this.reader = new Reader(options)
    this.log = new RunLog({
      ...options,
      file: this.reader.input.mark,
      options: continuityOf(options),
      monotonic: waiting.monotonic
    })
    this.ledger = new Ledger(this.log.settledBefore, (event) => {
      if (event === undefined) this.log.tally.leftOut++
      else {
        addToTally(this.log.tally, event)
        this.log.add(event)
        options.onSettled?.(event)
      }
    })
    this.target = createSegmentEventTarget(settings)
    const halvesOn = (status: number): boolean => this.target.halvesOn(status)
    const settle = (entryNumber: number, outcome: Outcome): void => this.settle(entryNumber, outcome)
    this.lanes = new Lanes({ ...options, halvesOn, settle, ledger: this.ledger, onFailure: () => this.giveUp() })
  }

  stop(): void {
    this.lanes.stop()
    this.reader.close()
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
      bytesRead: this.reader.input.position(),
      size: this.reader.input.size
    }
  }

  async go(): Promise<SendResult> {
    let isDone = false
    let notSent = 0
    try {
      await this.reader.check()
      await this.readAll()
      await this.lanes.end()
      isDone = !this.lanes.isStopped
      if (!isDone) notSent = this.endEarly()
      this.log.save(this.ledger)
    } catch (failure) {
      this.giveUp()
      await this.lanes.end()
      throw failure
    } finally {
      this.log.close({ isDone })
    }
    const { stoppedBy, reader } = this
    const readUntilLine = isDone ? undefined : reader.untilLine
    return {
      tally: this.log.tally,
      notSent,
      isDone,
      ...(stoppedBy && { stoppedBy }),
      ...(readUntilLine !== undefined && { readUntilLine })
    }
  }

  /** Returns how many events are left. Without a checkpoint to resume from, they are written to the report. */
  private endEarly(): number {
    if (this.options.checkpointPath !== undefined) return this.ledger.waiting
    const reason = this.stoppedBy ? `: ${reasonFor(this.stoppedBy.code).title}` : ''
    const error = new HeapDestinationError('not_sent', `The run ended first${reason}.`)
    return this.ledger.abandon({ fate: error.fate, issues: [], error })
  }

  private async readAll(): Promise<void> {
    let next = await this.nextOrIdle()
    // Files are written only after the input has proved readable.
    this.log.start()
    const estimator = createEstimator({ ...this.options, source: this.reader.input })
    const soFar = () => ({ read: this.read, settledBefore: this.log.settledBefore })
    while (next !== undefined) {
      // Even if the run has stopped meanwhile, every entry that was read is recorded.
      for (const entry of next) {
        const waiting = this.add(entry, estimator)
        // A promise per event would cost more than the mapping.
        if (waiting) await waiting
      }
      if (this.lanes.isStopped) return
      estimator.tell({ ...soFar(), isAll: false })
      await this.lanes.room()
      next = await this.nextOrIdle()
    }
    if (!this.lanes.isStopped) estimator.tell({ ...soFar(), isAll: true })
  }

  private nextOrIdle(): Promise<(Entry | undefined)[] | undefined> {
    const idle = setTimeout(() => this.lanes.flush(), WAITS.idleSource)
    return this.reader.next().finally(() => clearTimeout(idle))
  }

  private add(entry: Entry | undefined, estimator: ReturnType<typeof createEstimator>): Promise<void> | undefined {
    if (this.read++ < this.log.settledBefore) return undefined
    if (entry === undefined) {
      this.ledger.skip()
      return undefined
    }
    const value = 'error' in entry ? undefined : entry.value
    const type = fieldOf(value, 'type')
    const messageId = fieldOf(value, 'messageId')
    const entryNumber = this.ledger.add({
      file: entry.file,
      line: entry.line,
      index: entry.index,
      type: typeof type === 'string' ? type : 'unknown',
      messageId: typeof messageId === 'string' ? messageId : undefined,
      outcome: undefined
    })
    const plan = 'error' in entry ? { error: entry.error, issues: [] } : this.plan(entry.value, entry, entryNumber)
    estimator.see(plan)
    if ('error' in plan) this.settle(entryNumber, { fate: plan.error.fate, issues: plan.issues, error: plan.error })
    else if (this.log.wasDelivered(entryNumber)) this.settle(entryNumber, { fate: 'delivered', issues: plan.issues })
    else return this.lanes.add(toLaneItem(entryNumber, plan))
    return undefined
  }

  private plan(value: unknown, entry: Entry, entryNumber: number): Plan {
    const plan = planInput({ plan: (event) => this.target.plan(withKey(event, entry, entryNumber)) }, value)
    const { suppressed, settings } = this.options
    return suppressed === undefined || suppressed.size === 0 ? plan : withoutSuppressed(plan, suppressed, settings)
  }

  private settle(entryNumber: number, outcome: Outcome): void {
    if (outcome.fate === 'retry') {
      // Retries have given up, so the run ends here, and can be resumed without a gap. If the run was asked to stop,
      // the error only comes from the pause that ended early.
      if (!this.lanes.isStopped) this.stoppedBy = outcome.error
      this.giveUp()
      return
    }
    this.ledger.settle(entryNumber, outcome)
    this.log.saveSometimes(this.ledger)
  }
}

function continuityOf({ settings, mustStay = {} }: SendOptions): string {
  const toPlain = (_key: string, value: unknown): unknown =>
    value instanceof Set ? [...(value as Set<unknown>)] : value
  return JSON.stringify({ settings, mustStay }, toPlain)
}
