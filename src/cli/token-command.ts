// The command `token`: creates, lists and revokes named tokens of a data folder, also while a runner uses it.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Role } from '../access/roles'
import { failureName } from '../misuse'
import { openChangeLog } from '../runner/configuration/open-change-log'
import { openConfigFile } from '../storage/settings/config-file'
import { AccessTokens } from '../storage/tokens/access-tokens'
import { openTokenFile } from '../storage/tokens/token-file'
import { UsageError, type ExitCode, type Io } from './io'
import { lockUnlessRuns } from './runner-folder'

export interface TokenFlags {
  /** Data folder. */
  readonly data: string
}

export interface CreateFlags extends TokenFlags {
  readonly role: Role
}

export async function runTokenCreate(name: string, { data, role }: CreateFlags, io: Io): Promise<ExitCode> {
  const { secret } = await attempt('no token was made', () =>
    change(data, io, (tokens) => tokens.create({ name, role }, io.now()))
  )
  io.stdout.write(`${secret}\n`)
  io.stderr.write('Keep it now: it is stored as a hash, and cannot be shown again.\n')
  return 0
}

export async function runTokenList({ data }: TokenFlags, io: Io): Promise<ExitCode> {
  const tokens = await attempt('the tokens cannot be listed', async () => openTokens(data).list())
  const width = Math.max(4, ...tokens.map(({ name }) => name.length))
  const line = (cells: { id: string; role: string; name: string; createdAt: string }): string =>
    `${cells.id.padEnd(8)}  ${cells.role.padEnd(9)}  ${cells.name.padEnd(width)}  ${cells.createdAt}\n`
  io.stdout.write(line({ id: 'id', role: 'role', name: 'name', createdAt: 'made' }))
  for (const token of tokens) io.stdout.write(line(token))
  return 0
}

export async function runTokenRevoke(idOrName: string, { data }: TokenFlags, io: Io): Promise<ExitCode> {
  const revoked = await attempt('nothing was revoked', () => change(data, io, (tokens) => tokens.revoke(idOrName)))
  if (revoked === undefined) throw new UsageError(`nothing was revoked: no token has this id or name.`)
  io.stdout.write(`Revoked "${revoked.name}" (${revoked.id}). Its sessions have ended.\n`)
  return 0
}

/** A runner that works in the folder notes the change by itself; without one it is noted here. */
async function change<Result>(data: string, io: Io, work: (tokens: AccessTokens) => Promise<Result>): Promise<Result> {
  const tokens = openTokens(data)
  const lock = lockUnlessRuns(resolve(data))
  try {
    if (lock !== undefined) noteChanges(resolve(data), tokens, io)
    return await work(tokens)
  } finally {
    lock?.release()
  }
}

/** A log that cannot be written keeps nobody from revoking a token. */
function noteChanges(dataDirectory: string, tokens: AccessTokens, io: Io): void {
  const onError = (error: unknown): void => {
    io.stderr.write(`warning: the change is not in the log of changes (${failureName(error)}).\n`)
  }
  try {
    const config = openConfigFile(join(dataDirectory, 'settings.json'))
    const changes = openChangeLog({ dataDirectory, config, now: io.now, onError })
    tokens.onChange((after, before) => changes.noteTokens(after, before))
  } catch (error) {
    onError(error)
  }
}

function openTokens(data: string): AccessTokens {
  const folder = resolve(data)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return new AccessTokens(openTokenFile(join(folder, 'tokens.json')))
}

async function attempt<Value>(what: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (failure) {
    throw new UsageError(`${what}: ${failure instanceof Error ? failure.message : String(failure)}`)
  }
}
