// The command `start`: starts the catalog on this machine, with a local Heap beside it and first sources; or a runner on
// a database.
import { join } from 'node:path'
import { lockDirectory, type DirectoryLock } from '../files/directory-lock'
import { createLogFile, createRunner, type Runner } from '../runner'
import { AccessTokens } from '../storage/tokens/access-tokens'
import { openTokenFile } from '../storage/tokens/token-file'
import { adminTokenOf, TOKEN_ADVICE } from './admin-token'
import { UsageError, type ExitCode, type Io } from './io'
import { openLocalServices, type LocalServices } from './local-services'
import { startOnDatabase } from './start-on-database'
import { addFirstSources, codeOf, inWords, toOptions, type StartFlags } from './start-options'
import { placeOf } from './store-place'
import { coloursFor } from './text'

export type { StartFlags } from './start-options'

/** Runs until it is interrupted; then ends what is under way and keeps the rest for the next start. */
export async function runStart(flags: StartFlags, io: Io): Promise<ExitCode> {
  const place = placeOf(flags, io)
  const adminToken = adminTokenOf(io)
  if ('databaseUrl' in place) return startOnDatabase({ flags, place, adminToken }, io)
  const dataDirectory = place.folder
  if ((io.env['HEAP_DATABASE_URL'] ?? '') !== '') {
    io.stderr.write('warning: HEAP_DATABASE_URL has no effect beside --data. Leave --data out to use the database.\n')
  }
  const opened = await openFolder(dataDirectory, adminToken)
  try {
    const runner = await startRunner({ flags, dataDirectory }, opened, io)
    if (runner.damage === undefined) await addFirstSources(runner, io.now())
    else io.stderr.write(`error: nothing is taken or delivered. ${runner.damage}\n  In ${dataDirectory}\n`)
    const interrupted = new Promise<void>((end) => io.onInterrupt(end))
    sayWhere(runner, opened.local, { io, dataDirectory })
    await warnOfTokens(dataDirectory, adminToken, io)
    await interrupted
    io.stdout.write('\n  Stopping. What waits is kept for the next start.\n')
    await runner.close()
  } finally {
    await opened.local.close()
    opened.lock.release()
  }
  return 0
}

/** The files in the data folder besides the runner's own, and the lock on the whole folder. */
interface OpenFolder {
  readonly lock: DirectoryLock
  readonly local: LocalServices
  /** Of the runner and of the local Heap beside it. */
  readonly adminToken: string | undefined
}

async function openFolder(folder: string, adminToken: string | undefined): Promise<OpenFolder> {
  let lock: DirectoryLock | undefined
  try {
    // Locked before the local Heap starts, which must not open a file that another process writes.
    lock = lockDirectory(folder)
    return { lock, adminToken, local: await openLocalServices(folder, adminToken) }
  } catch (failure) {
    lock?.release()
    const why = codeOf(failure).replace(/\.$/, '')
    throw new UsageError(`the data folder ${folder} cannot be used: ${why}. Pass --data <another folder>.`)
  }
}

function startRunner(
  { flags, dataDirectory }: { readonly flags: StartFlags; readonly dataDirectory: string },
  { lock, local, adminToken }: OpenFolder,
  io: Io
): Promise<Runner> {
  return inWords(flags, () =>
    createRunner({
      ...toOptions(flags, io),
      dataDirectory,
      lock,
      sandboxUrl: local.sandbox.url,
      partnersUrl: local.partners.url,
      acceptsLoss: flags.acceptLoss === true,
      logTo: flags.log === 'stderr' ? io.stderr.stream : createLogFile({ path: logPathIn(dataDirectory) }),
      ...(adminToken !== undefined && { adminToken, sandboxToken: adminToken })
    })
  )
}

function logPathIn(folder: string): string {
  return join(folder, 'runner.log')
}

function sayWhere(
  runner: Runner,
  local: LocalServices,
  { io, dataDirectory }: { io: Io; dataDirectory: string }
): void {
  const colours = coloursFor(io.stdout, io.env)
  const lines = [
    '',
    `  ${colours.bold('Open')}        ${colours.cyan(runner.publicUrl)}`,
    '',
    `  Local Heap  ${local.sandbox.url}`,
    `  Partners    ${local.partners.url}   local stand-ins`,
    `  Data        ${dataDirectory}`,
    `  Log         ${logPathIn(dataDirectory)}`,
    '  Ctrl-C stops it.',
    ''
  ]
  io.stdout.write(`${lines.join('\n')}\n`)
}

/** Warns about named tokens, which have no effect without an admin token. */
async function warnOfTokens(folder: string, adminToken: string | undefined, io: Io): Promise<void> {
  if (adminToken !== undefined) return
  const tokens = new AccessTokens(openTokenFile(join(folder, 'tokens.json')))
  if ((await tokens.list()).length === 0) return
  io.stderr.write(`warning: nobody is asked for a named token as long as there is no admin token. ${TOKEN_ADVICE}\n`)
}
