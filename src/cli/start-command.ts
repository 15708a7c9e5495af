// The command `start`: starts the catalog on this machine, with a local Heap beside it and first sources.
import { join, resolve } from 'node:path'
import { readProxies } from '../delivery/proxies'
import { lockDirectory, type DirectoryLock } from '../files/directory-lock'
import { createLogFile, createRunner, createSource, type Runner } from '../runner'
import { AccessTokens } from '../storage/tokens/access-tokens'
import { openTokenFile } from '../storage/tokens/token-file'
import { adminTokenOf, TOKEN_ADVICE } from './admin-token'
import { UsageError, type ExitCode, type Io } from './io'
import { openLocalServices, type LocalServices } from './local-services'
import { coloursFor } from './text'
import { readVersion } from './version'

export interface StartFlags {
  readonly port: number
  readonly host: string
  readonly data: string
  /** Address under which others reach it, such as that of a proxy. */
  readonly url?: string
  /** Further names under which the runner is reached. */
  readonly name?: readonly string[]
  /** Start without files of the store that are missing. */
  readonly acceptLoss?: boolean
}

/** The package's built files, next to the compiled command. */
const PAGE_DIRECTORY = resolve(__dirname, '../catalog')
const PLUGIN_SCRIPT = resolve(__dirname, '../web/heap-destination.min.js')
const FUNCTION_SCRIPT = resolve(__dirname, '../segment-function/heap-destination.js')

/** Runs until it is interrupted; then ends what is under way and keeps the rest for the next start. */
export async function runStart(flags: StartFlags, io: Io): Promise<ExitCode> {
  const dataDirectory = resolve(flags.data)
  const adminToken = adminTokenOf(io)
  const opened = await openFolder(dataDirectory, adminToken)
  try {
    const runner = await startRunner({ ...flags, data: dataDirectory }, opened, io)
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

async function startRunner(flags: StartFlags, { lock, local, adminToken }: OpenFolder, io: Io): Promise<Runner> {
  try {
    return await createRunner({
      dataDirectory: flags.data,
      lock,
      host: flags.host,
      port: flags.port,
      hostNames: flags.name ?? [],
      ...(flags.url !== undefined && { publicUrl: flags.url }),
      sandboxUrl: local.sandbox.url,
      partnersUrl: local.partners.url,
      pageDirectory: PAGE_DIRECTORY,
      pluginScript: PLUGIN_SCRIPT,
      functionScript: FUNCTION_SCRIPT,
      acceptsLoss: flags.acceptLoss === true,
      logTo: createLogFile({ path: logPathIn(flags.data) }),
      version: readVersion(),
      now: io.now,
      random: io.random,
      proxies: readProxies(io.env),
      ...(adminToken !== undefined && { adminToken, sandboxToken: adminToken })
    })
  } catch (failure) {
    throw new UsageError(`the catalog cannot start: ${adviceFor(failure, flags)}`)
  }
}

function adviceFor(failure: unknown, { host, port }: StartFlags): string {
  if (codeOf(failure) === 'EADDRINUSE') return `port ${port} is taken. Pass --port <another port>.`
  if (codeOf(failure) === 'EADDRNOTAVAIL') return `${host} is not an address of this machine. Pass --host 127.0.0.1.`
  if (!(failure instanceof Error)) return 'unknown reason.'
  const token = failure.message.includes('admin token') ? ` ${TOKEN_ADVICE}` : ''
  return failure.message + token
}

function logPathIn(folder: string): string {
  return join(folder, 'runner.log')
}

/** Gives the first visitor something to choose. A set-up that has sources stays as it is. */
async function addFirstSources({ config }: Runner, now: number): Promise<void> {
  const drafts = [
    { name: 'My website', kind: 'web' },
    { name: 'My server', kind: 'server' }
  ] as const
  await config.addFirstSources(drafts.map((draft) => createSource(draft, now)))
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

function codeOf(failure: unknown): string {
  const { code } = failure as { code?: unknown }
  if (typeof code === 'string') return code
  return failure instanceof Error ? failure.message : String(failure)
}
