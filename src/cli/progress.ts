// Shows the progress of a run: a bar on a terminal, a plain line now and then elsewhere.
import { MultiBar, type SingleBar } from 'cli-progress'
import type { BudgetUse } from '../delivery/budgets'
import type { Estimate, SendRun } from '../send'
import type { Output } from './io'
import { paceOf, type Pace } from './pace'
import { formatCount, formatDuration } from './text'

export interface Progress {
  /** Prints a separate line above the bar. */
  note(text: string): void
  stop(): void
}

interface ProgressOptions {
  readonly run: Pick<SendRun, 'progress'>
  /** Events that have failed and are tried again. */
  readonly retrying: () => number
  /** Absent before anything was sent that has a budget. */
  readonly budget: () => BudgetUse | undefined
  /** Absent before enough was read. */
  readonly estimate: () => Estimate | undefined
  readonly output: Output
  /** Milliseconds on a clock that only runs forward. */
  readonly monotonic: () => number
}

const BAR_INTERVAL_MS = 250
const LINE_INTERVAL_MS = 10_000

export function showProgress(options: ProgressOptions): Progress {
  const { output, monotonic } = options
  const startedAt = monotonic()
  const facts = (): Facts => factsOf(options, monotonic() - startedAt)
  if (!output.isTerminal) {
    const timer = setInterval(() => output.write(`${lineOf(facts())}\n`), LINE_INTERVAL_MS)
    return { note: (text) => output.write(`${text}\n`), stop: () => clearInterval(timer) }
  }
  const bars = new MultiBar({
    stream: output.stream,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
    barsize: 30,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    emptyOnZero: true,
    // A note moves both lines down, so they have to be drawn again even if they are unchanged.
    forceRedraw: true,
    format: ''
  })
  const upper = bars.create(1, 0, facts(), { format: '  {bar} {percent}   {events} events   {rate}/s   {left}' })
  const lower = bars.create(1, 0, facts(), {
    format: '  delivered {delivered}   rejected {rejected}   waiting to retry {retrying}{budget}'
  })
  const reason = bars.create(1, 0, facts(), { format: '  {why}' })
  const draw = (): void => update([upper, lower, reason], facts())
  const timer = setInterval(draw, BAR_INTERVAL_MS)
  return {
    note: (text) => {
      bars.log(`${text}\n`)
      draw()
      // Printed at once: a note that waits for the bar's next update would be lost if the run ends first.
      bars.update()
    },
    stop: () => {
      clearInterval(timer)
      bars.stop()
    }
  }
}

interface Facts {
  readonly share: number
  readonly percent: string
  readonly events: string
  readonly rate: string
  readonly left: string
  readonly delivered: string
  readonly rejected: string
  readonly retrying: string
  readonly budget: string
  /** Why nothing is being sent now; empty while something is. */
  readonly why: string
}

function update(bars: readonly SingleBar[], facts: Facts): void {
  bars.forEach((bar, index) => bar.update(index === 0 ? facts.share : 0, facts))
}

function factsOf({ run, retrying, budget, estimate }: ProgressOptions, elapsedMs: number): Facts {
  const progress = run.progress()
  const settled = progress.delivered + progress.rejected
  const rate = elapsedMs > 0 ? (settled * 1000) / elapsedMs : 0
  const use = budget()
  const pace = paceOf({ progress, elapsedMs, estimate: estimate(), budget: use })
  return {
    share: pace.share,
    percent: progress.size === undefined ? '' : `${Math.floor(pace.share * 100)} %`.padStart(5),
    events: formatCount(settled),
    rate: formatCount(Math.round(rate)),
    left: pace.leftMs === undefined ? '' : `${formatDuration(pace.leftMs)} left`,
    delivered: formatCount(progress.delivered),
    rejected: formatCount(progress.rejected),
    retrying: formatCount(retrying()),
    budget: use === undefined ? '' : `   budget ${Math.floor(use.share * 100)} %`,
    why: whyOf(pace, estimate()?.perMinute)
  }
}

function whyOf({ budgetWaitMs }: Pace, perMinute: number | undefined): string {
  if (budgetWaitMs === undefined) return ''
  const howMany = perMinute === undefined ? 'so many events' : `${formatCount(perMinute)} events`
  return `waiting: Heap takes ${howMany} a minute, the next go in ${formatDuration(Math.max(1000, budgetWaitMs))}`
}

function lineOf({ percent, events, rate, left, delivered, rejected, retrying, budget, why }: Facts): string {
  const first = [percent.trim(), `${events} events`, `${rate}/s`, left].filter((part) => part !== '').join('  ')
  const counts = `delivered ${delivered}  rejected ${rejected}  waiting to retry ${retrying}`
  return [first, counts, budget.trim(), why].filter((part) => part !== '').join('  ')
}
