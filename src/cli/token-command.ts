// The command `token`: creates, lists and revokes named tokens, also while runners use them.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Role } from '../access/roles'
import { ChangeLog } from '../runner/configuration/change-log'
import { openChangeLog } from '../runner/configuration/open-change-log'
import { AccessTokens } from '../storage/tokens/access-tokens'
import { openTokenFile } from '../storage/tokens/token-file'
import { UsageError, type ExitCode, type Io } from './io'
import { lockUnlessRuns } from './runner-folder'
import { warnOfLog, withSettings } from './settings-on-database'
import { placeOf, type DatabasePlace, type PlaceFlags } from './store-place'

export type TokenFlags = PlaceFlags

export interface CreateFlags extends TokenFlags {
  readonly role: Role
}

export async function runTokenCreate(name: string, { role, ...flags }: CreateFlags, io: Io): Promise<ExitCode> {
  const { secret } = await attempt('no token was made', () =>
    withTokens(flags, io, (tokens) => tokens.create({ name, role }, io.now()))
  )
  io.stdout.write(`${secret}\n`)
  io.stderr.write('Keep it now: it is stored as a hash, and cannot be shown again.\n')
  return 0
}

export async function runTokenList(flags: TokenFlags, io: Io): Promise<ExitCode> {
  const tokens = await attempt('the tokens cannot be listed', () => withTokens(flags, io, (all) => all.list()))
  const width = Math.max(4, ...tokens.map(({ name }) => name.length))
  const line = (cells: { id: string; role: string; name: string; createdAt: string }): string =>
    `${cells.id.padEnd(8)}  ${cells.role.padEnd(9)}  ${cells.name.padEnd(width)}  ${cells.createdAt}\n`
  io.stdout.write(line({ id: 'id', role: 'role', name: 'name', createdAt: 'made' }))
  for (const token of tokens) io.stdout.write(line(token))
  return 0
}

export async function runTokenRevoke(idOrName: string, flags: TokenFlags, io: Io): Promise<ExitCode> {
  const revoked = await attempt('nothing was revoked', () => withTokens(flags, io, (tokens) => tokens.revoke(idOrName)))
  if (revoked === undefined) throw new UsageError(`nothing was revoked: no token has this id or name.`)
  io.stdout.write(`Revoked "${revoked.name}" (${revoked.id}). Its sessions have ended.\n`)
  return 0
}

type Work<Result> = (tokens: AccessTokens) => Promise<Result>

function withTokens<Result>(flags: TokenFlags, io: Io, work: Work<Result>): Promise<Result> {
  const place = placeOf(flags, io)
  return 'folder' in place ? inFolder(place.folder, io, work) : inDatabase(place, io, work)
}

/** A runner that works in the folder notes the change by itself; without one it is noted here. */
async function inFolder<Result>(folder: string, io: Io, work: Work<Result>): Promise<Result> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const tokens = new AccessTokens(openTokenFile(join(folder, 'tokens.json')))
  const lock = lockUnlessRuns(folder)
  try {
    if (lock !== undefined) noteChanges(folder, tokens, io)
    return await work(tokens)
  } finally {
    lock?.release()
  }
}

/** A log that cannot be written keeps nobody from revoking a token. */
function noteChanges(folder: string, tokens: AccessTokens, io: Io): void {
  const onError = warnOfLog(io)
  try {
    const { changes } = openChangeLog({ dataDirectory: folder, now: io.now, onError })
    tokens.onChange((after, before) => changes.noteTokens(after, before))
  } catch (error) {
    onError(error)
  }
}

function inDatabase<Result>(place: DatabasePlace, io: Io, work: Work<Result>): Promise<Result> {
  return withSettings(place, async ({ config, settingsLog, tokens }) => {
    const changes = new ChangeLog({ config, log: settingsLog, now: io.now, onError: warnOfLog(io) })
    tokens.onChange((after, before, origin) => (origin === 'here' ? changes.noteTokens(after, before) : undefined))
    return work(tokens)
  })
}

async function attempt<Value>(what: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (failure) {
    if (failure instanceof UsageError) throw failure
    throw new UsageError(`${what}: ${failure instanceof Error ? failure.message : String(failure)}`)
  }
}
