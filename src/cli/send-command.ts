// The command `send`: from flags to a run, and from its result to messages and an exit code.
import { reasonFor } from '../errors'
import type { HeapSettings } from '../heap/settings'
import {
  createDryRun,
  openConnection,
  startSend,
  type Connection,
  type Estimate,
  type SendOptions,
  type SendResult
} from '../send'
import { mustStayOf } from './flag'
import { UsageError, type ExitCode, type Io } from './io'
import { readProxies } from '../delivery/proxies'
import type { SpentBudgets } from '../delivery/spent'
import { showProgress, type Progress } from './progress'
import { SEND_FLAGS, settingsFrom, type SendFlags } from './send-flags'
import { checkpointPathOf, findInput, nextCommands, type SendInput } from './send-paths'
import { rowOptionsOf } from './row-flags'
import { openSpentFile } from './spent-file'
import { renderSummary } from './summary'
import type * as SuppressList from './suppress-list'
import { coloursFor, countOf, formatBytes, formatCount, formatDuration } from './text'

/* eslint-disable @typescript-eslint/no-require-imports --
   Loaded where somebody is to be left out: the store of a runner takes a tenth of a second to load. */
const loadSuppressList = () => require('./suppress-list') as typeof SuppressList
/* eslint-enable @typescript-eslint/no-require-imports */

/** One invocation of the command, and how it speaks to the person who typed it. */
interface Invocation {
  readonly input: SendInput
  readonly flags: SendFlags
  readonly io: Io
  readonly settings: HeapSettings
  readonly suppressed: ReadonlySet<string>
  readonly note: (text: string) => void
  readonly abort: AbortController
}

/** Sends files, or standard input for `-`. Throws a `UsageError` or `MisuseError` for wrong use. */
export async function runSend(names: readonly string[], flags: SendFlags, io: Io): Promise<ExitCode> {
  if (flags.dryRun && flags.resume) {
    throw new UsageError('a dry run sends nothing, so there is nothing to resume. Leave --resume or --dry-run out.')
  }
  const speech = createSpeech(io)
  const { note } = speech
  const input = findInput(names, flags)
  const settings = settingsFrom(flags, io.env)
  const suppressed = await suppressedBy(flags, settings)
  const invocation = { input, flags, io, settings, suppressed, note, abort: new AbortController() }
  const spentFile = openSpentFile(input, flags, io)
  const connection = connect(invocation, spentFile.spent)
  const letMemoryGrow = io.keepMemoryLow()
  // If the run fails, the file of an earlier run stays, with what this one has spent.
  let isResumable = (): boolean => spentFile.spent?.isNew === false || connection.allowances?.use() !== undefined
  try {
    const startedAt = io.monotonic()
    const result = await runThrough(invocation, connection, speech)
    isResumable = () => !result.isDone
    tell(invocation, result, io.monotonic() - startedAt)
    return isComplete(result) ? 0 : 1
  } finally {
    letMemoryGrow()
    await connection.close()
    spentFile.close({ isResumable: isResumable() })
  }
}

async function suppressedBy(flags: SendFlags, settings: HeapSettings): Promise<ReadonlySet<string>> {
  if (flags.suppress === undefined && flags.data === undefined) return new Set()
  return loadSuppressList().findSuppressed(flags, settings)
}

/** Lines for the person who typed the command, above the bar while there is one. */
interface Speech {
  readonly note: (text: string) => void
  progress: Progress | undefined
}

function createSpeech(io: Io): Speech {
  const speech: Speech = {
    progress: undefined,
    note: (text) => (speech.progress ? speech.progress.note(text) : io.stderr.write(`${text}\n`))
  }
  return speech
}

async function runThrough(invocation: Invocation, connection: Connection, speech: Speech): Promise<SendResult> {
  const { flags, io, note, abort } = invocation
  let estimate: Estimate | undefined
  const run = startSend(sendOptions(invocation, connection, (found) => (estimate = found)))
  note(headline(invocation, run.progress().size))
  if (!flags.dryRun) {
    const { retrying, allowances } = connection
    const shown = { run, retrying, budget: () => allowances?.use(), estimate: () => estimate }
    speech.progress = showProgress({ ...shown, output: io.stderr, monotonic: io.monotonic })
  }
  const release = io.onInterrupt(() => {
    note('  Finishing what is in flight …')
    abort.abort()
    run.stop()
  })
  try {
    return await run.done
  } finally {
    release()
    speech.progress?.stop()
    speech.progress = undefined
  }
}

function connect({ flags, io, note, abort: { signal } }: Invocation, spent: SpentBudgets | undefined): Connection {
  if (flags.dryRun) {
    return { http: createDryRun((line) => io.stdout.write(line)), retrying: () => 0, close: () => Promise.resolve() }
  }
  return openConnection({
    now: io.now,
    monotonic: io.monotonic,
    sleep: (ms) => io.sleep(ms, signal),
    random: io.random,
    signal,
    keepBudgets: flags.budget,
    spent,
    isCareful: true,
    connections: flags.concurrency * 2,
    proxies: readProxies(io.env),
    giveUpAfterMs: flags.giveUpAfter * 60_000,
    onPause: ({ code, facts }, pauseMs) => {
      const status = facts.status === undefined ? '' : ` (HTTP ${facts.status})`
      note(`  ${reasonFor(code).title}${status}: next try in ${formatDuration(pauseMs)}`)
    }
  })
}

function sendOptions(
  { input, flags, io, settings, suppressed, note, abort }: Invocation,
  connection: Connection,
  onEstimate: (estimate: Estimate) => void
): SendOptions {
  const checkpointPath = checkpointPathOf(input, flags)
  return {
    input: input.files ?? io.stdin,
    settings,
    suppressed,
    http: connection.http,
    waiting: { monotonic: io.monotonic, sleep: (ms) => io.sleep(ms, abort.signal) },
    ...(connection.allowances && { allowances: connection.allowances }),
    concurrency: flags.dryRun ? 1 : flags.concurrency,
    resume: flags.resume ?? false,
    mustStay: mustStayOf(SEND_FLAGS, flags),
    ...(flags.report !== undefined && { reportPath: flags.report }),
    ...(checkpointPath !== undefined && { checkpointPath }),
    ...readingOptions(flags),
    onGiveUp: () => abort.abort(),
    onEstimate: (estimate) => {
      onEstimate(estimate)
      const text = estimateText(estimate)
      if (text !== '') note(text)
    }
  }
}

/** Describes what is read, and which of it is sent. */
function readingOptions(flags: SendFlags): Partial<SendOptions> {
  const rows = rowOptionsOf(flags)
  const { onlyRejected, since, until, types, userIdFrom } = flags
  return {
    ...(onlyRejected !== undefined && { onlyRejected }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(types && { types }),
    ...(rows && { rows }),
    ...(userIdFrom !== undefined && { userIdFrom })
  }
}

function headline({ input, settings, flags, io }: Invocation, size: number | undefined): string {
  const place = flags.endpoint ?? io.env['HEAP_ENDPOINT'] ?? settings.region
  const { files, names } = input
  const named = files?.length === 1 ? files[0] : `${countOf(files?.length ?? 0, 'file')} of ${names.join(', ')}`
  const what = files ? `${named}${size === undefined ? '' : ` (${formatBytes(size)})`}` : 'standard input'
  const left = `  Heap · App ID ${settings.appId} · ${place}${flags.dryRun ? ' · dry run, nothing is sent' : ''}`
  return io.stderr.isTerminal ? `\n${left.padEnd(54)}  ${what}` : `${left.trim()} · ${what}`
}

/** Empty if nothing is known. */
function estimateText({ events, isExact, perMinute, minutes }: Estimate): string {
  const howMany = events === undefined ? '' : `  ${isExact ? '' : 'About '}${countOf(events, 'event')}.`
  if (perMinute === undefined) return howMany
  const howLong = minutes === undefined || minutes < 1 ? '' : `: about ${formatDuration(Math.ceil(minutes) * 60_000)}`
  return `${howMany === '' ? ' ' : howMany} Heap takes ${formatCount(perMinute)} a minute${howLong}.`
}

function tell({ input, flags, io }: Invocation, result: SendResult, elapsedMs: number): void {
  const output = flags.dryRun ? io.stderr : io.stdout
  if (flags.json) {
    const stoppedBy = result.stoppedBy?.code ?? null
    const { tally, notSent, readUntilLine, isDone } = result
    output.write(`${JSON.stringify({ done: isDone, elapsedMs, ...tally, notSent, readUntilLine, stoppedBy })}\n`)
    return
  }
  const commands = nextCommands(input, flags)
  const colours = coloursFor(output, io.env)
  output.write(
    renderSummary({
      result,
      elapsedMs,
      isDryRun: flags.dryRun ?? false,
      reportPath: flags.report,
      commands,
      colours,
      columns: output.columns
    })
  )
}

function isComplete({ isDone, tally }: SendResult): boolean {
  return isDone && Object.keys(tally.rejected).length === 0
}
