// Shows how a run stands: a bar on a terminal, a plain line now and then elsewhere.
import { MultiBar, type SingleBar } from 'cli-progress'
import type { SendProgress, SendRun } from '../send'
import type { Output } from './io'
import { formatCount, formatDuration } from './text'

export interface Progress {
  /** A line of its own above the bar. */
  note(text: string): void
  stop(): void
}

interface ProgressOptions {
  readonly run: Pick<SendRun, 'progress'>
  /** Events that have failed and are tried again. */
  readonly retrying: () => number
  readonly output: Output
  /** Milliseconds on a clock that only runs forward. */
  readonly monotonic: () => number
}

const BAR_INTERVAL_MS = 250
const LINE_INTERVAL_MS = 10_000

export function showProgress({ run, retrying, output, monotonic }: ProgressOptions): Progress {
  const startedAt = monotonic()
  const facts = (): Facts => factsOf({ ...run.progress(), retrying: retrying() }, monotonic() - startedAt)
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
    // A note moves both lines down, where they have to be drawn even if they say the same as before.
    forceRedraw: true,
    format: ''
  })
  const upper = bars.create(1, 0, facts(), { format: '  {bar} {percent}   {events} events   {rate}/s   {left}' })
  const lower = bars.create(1, 0, facts(), {
    format: '  delivered {delivered}   rejected {rejected}   waiting to retry {retrying}'
  })
  const timer = setInterval(() => update(upper, lower, facts()), BAR_INTERVAL_MS)
  return {
    note: (text) => {
      bars.log(`${text}\n`)
      update(upper, lower, facts())
      // At once: a note that waits for the next turn of the bar is lost when the run ends before.
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
}

function update(upper: SingleBar, lower: SingleBar, facts: Facts): void {
  upper.update(facts.share, facts)
  lower.update(0, facts)
}

/** The share that is done is read bytes less what waits: reading runs ahead of sending. */
function factsOf(progress: SendProgress & { readonly retrying: number }, elapsedMs: number): Facts {
  const { read, delivered, rejected, waiting, retrying, bytesRead, size } = progress
  const settled = delivered + rejected
  const rate = elapsedMs > 0 ? (settled * 1000) / elapsedMs : 0
  const share = size === undefined || size === 0 || read === 0 ? 0 : (bytesRead / size) * (1 - waiting / read)
  const leftMs = share > 0.001 ? (elapsedMs / share) * (1 - share) : undefined
  return {
    share,
    percent: size === undefined ? '' : `${Math.floor(share * 100)} %`.padStart(5),
    events: formatCount(settled),
    rate: formatCount(Math.round(rate)),
    left: leftMs === undefined ? '' : `${formatDuration(leftMs)} left`,
    delivered: formatCount(delivered),
    rejected: formatCount(rejected),
    retrying: formatCount(retrying)
  }
}

function lineOf({ percent, events, rate, left, delivered, rejected, retrying }: Facts): string {
  const first = [percent.trim(), `${events} events`, `${rate}/s`, left].filter((part) => part !== '').join('  ')
  return `${first}  delivered ${delivered}  rejected ${rejected}  waiting to retry ${retrying}`
}
