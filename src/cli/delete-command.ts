// The command `delete`: from flags to a deletion and its receipt, and from its result to messages and an exit code.
import { readProxies } from '../delivery/proxies'
import { reasonFor, type HeapDestinationError } from '../errors'
import {
  checkUsers,
  createDeletionRun,
  createReceipt,
  discardReceipt,
  isComplete,
  isEmptyReceipt,
  openExchange,
  readReceipt,
  readUserList,
  toRequestLines,
  type DeletionResult,
  type DeletionRun,
  type ListedUser
} from '../deletion'
import type { HeapSettings } from '../heap/settings'
import { canBeAsked, confirmNumber } from './confirmation'
import { apiKeyFrom, deleteSettingsFrom, refuseKeyFlag, type DeleteFlags } from './delete-flags'
import { tellEnd, tellTaken } from './delete-report'
import { UsageError, type ExitCode, type Io } from './io'
import { runnerOf, withRunner } from './runner-list'
import { readUsersOf } from './users-of-events'
import { countOf, formatDuration } from './text'

/** How long the command itself checks the status: about half a minute. Heap may take days. */
const LOOKS = { maxLooks: 7, pauseMs: 5000 }

/** Throws a `UsageError` or `MisuseError` for wrong use, before anybody is deleted. */
export async function runDelete(flags: DeleteFlags, io: Io): Promise<ExitCode> {
  refuseKeyFlag(flags)
  if (flags.status !== undefined) return runStatus(flags, flags.status, io)
  const settings = deleteSettingsFrom(flags, io.env)
  const users = checkUsers(await listUsers(flags, io), settings, { isLiteral: flags.literal })
  if (users.length === 0) throw new UsageError('no user to delete. Pass --user <id>, or --file <ids>.')
  const lines = toRequestLines(users, settings)
  const runner = runnerOf(flags, settings)
  if (flags.dryRun) {
    for (const line of lines) io.stdout.write(`${line}\n`)
    io.stderr.write(
      `Dry run, nobody is deleted: ${countOf(users.length, 'user id')}, ${countOf(lines.length, 'request')}.\n`
    )
    return 0
  }
  if (runner === undefined && io.env['HEAP_DATABASE_URL']) {
    io.stderr.write(
      'warning: nobody is suppressed in the database of the runners. Their page deletes and suppresses.\n'
    )
  }
  const apiKey = apiKeyFrom(flags, io.env)
  if (!(await isConfirmed(users.length, { settings, flags, io }))) {
    io.stderr.write('  Nobody was deleted.\n')
    return 1
  }
  const receiptPath =
    flags.receipt ?? `heap-deletion-${new Date(io.now()).toISOString().replace(/[-:]|\.\d+/g, '')}.json`
  const empty = createReceipt(receiptPath, settings.appId)
  return withRun({ settings, apiKey, receiptPath, io }, async (run) => {
    const asked = await withRunner({ runner, users, settings, io }, (all) => run.request(all, empty))
    if (isEmptyReceipt(asked.receipt)) discardReceipt(receiptPath)
    tellTaken(asked, { receiptPath, io })
    return { result: asked.failures.length > 0 ? asked : await run.follow(asked.receipt, LOOKS), code: 0 }
  })
}

async function runStatus(flags: DeleteFlags, receiptPath: string, io: Io): Promise<ExitCode> {
  if (flags.user ?? flags.file) throw new UsageError('--status deletes nobody: leave out --user and --file.')
  const receipt = readReceipt(receiptPath)
  if (flags.appId !== undefined && flags.appId !== receipt.appId) {
    throw new UsageError(`the receipt is of App ID ${receipt.appId}. Leave out --app-id.`)
  }
  const settings = deleteSettingsFrom(flags, io.env, receipt.appId)
  const apiKey = apiKeyFrom(flags, io.env)
  return withRun({ settings, apiKey, receiptPath, io }, async (run) => {
    const result = await run.follow(receipt, { maxLooks: 1, pauseMs: 0 })
    return { result, code: isComplete(result.receipt) ? 0 : 1 }
  })
}

async function listUsers({ user = [], file, ...flags }: DeleteFlags, { stdin }: Io): Promise<ListedUser[]> {
  const { column, userIdFrom } = flags
  for (const [flag, value] of [['--column', column] as const, ['--user-id-from', userIdFrom] as const]) {
    if (value !== undefined && file === undefined) throw new UsageError(`${flag} is for a list. Pass --file <ids>.`)
  }
  if (column !== undefined && userIdFrom !== undefined) {
    throw new UsageError('--column is for CSV, --user-id-from for events. Leave one of them out.')
  }
  const named = user.map((id, index): ListedUser => ({ id, place: `--user ${String(index + 1)}` }))
  if (file === undefined) return named
  const input = file === '-' ? stdin : file
  const listed = await (userIdFrom === undefined ? readUserList(input, { column }) : readUsersOf(input, userIdFrom))
  return [...named, ...listed]
}

interface Request {
  readonly settings: HeapSettings
  readonly flags: DeleteFlags
  readonly io: Io
}

async function isConfirmed(count: number, { settings, flags, io }: Request): Promise<boolean> {
  const place = flags.endpoint ?? io.env['HEAP_ENDPOINT'] ?? 'Heap'
  io.stderr.write(`  ${place} · App ID ${settings.appId} · ${countOf(count, 'user id')} to delete\n`)
  if (flags.yes) return true
  if (flags.file === '-' || !canBeAsked(io)) {
    throw new UsageError(
      'the deletion cannot be confirmed here, because there is no terminal. Pass --yes to confirm it.'
    )
  }
  io.stderr.write('  Heap deletes them with all their events, and cannot bring them back.\n')
  return confirmNumber(count, io)
}

interface Running {
  readonly settings: HeapSettings
  readonly apiKey: string
  readonly receiptPath: string
  readonly io: Io
}

type Work = (run: DeletionRun) => Promise<{ readonly result: DeletionResult; readonly code: ExitCode }>

async function withRun({ settings, apiKey, receiptPath, io }: Running, work: Work): Promise<ExitCode> {
  const abort = new AbortController()
  const { signal } = abort
  const release = io.onInterrupt(() => abort.abort())
  const sleep = (ms: number): Promise<void> => io.sleep(ms, signal).catch(() => undefined)
  const onPause = ({ code }: HeapDestinationError, ms: number): void =>
    io.stderr.write(`  ${reasonFor(code).title}: next try in ${formatDuration(ms)}\n`)
  const waiting = { now: io.now, monotonic: io.monotonic, sleep, signal }
  const opened = openExchange({ ...waiting, random: io.random, onPause, proxies: readProxies(io.env) })
  try {
    const { result, code } = await work(createDeletionRun({ ...waiting, settings, apiKey, opened, receiptPath }))
    tellEnd(result, { receiptPath, io })
    return result.failures.length > 0 ? 1 : code
  } finally {
    release()
    await opened.close()
  }
}
