// The command `token`: creates, lists and revokes named tokens of a data folder, also while a runner uses it.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Role } from '../access/roles'
import { AccessTokens } from '../storage/tokens/access-tokens'
import { UsageError, type ExitCode, type Io } from './io'

export interface TokenFlags {
  /** Data folder. */
  readonly data: string
}

export interface CreateFlags extends TokenFlags {
  readonly role: Role
}

export function runTokenCreate(name: string, { data, role }: CreateFlags, io: Io): ExitCode {
  const { secret } = attempt('no token was made', () => openTokens(data).create({ name, role }, io.now()))
  io.stdout.write(`${secret}\n`)
  io.stderr.write('Keep it now: it is stored as a hash, and cannot be shown again.\n')
  return 0
}

export function runTokenList({ data }: TokenFlags, io: Io): ExitCode {
  const tokens = attempt('the tokens cannot be listed', () => openTokens(data).list())
  const width = Math.max(4, ...tokens.map(({ name }) => name.length))
  const line = (cells: { id: string; role: string; name: string; createdAt: string }): string =>
    `${cells.id.padEnd(8)}  ${cells.role.padEnd(9)}  ${cells.name.padEnd(width)}  ${cells.createdAt}\n`
  io.stdout.write(line({ id: 'id', role: 'role', name: 'name', createdAt: 'made' }))
  for (const token of tokens) io.stdout.write(line(token))
  return 0
}

export function runTokenRevoke(idOrName: string, { data }: TokenFlags, io: Io): ExitCode {
  const revoked = attempt('nothing was revoked', () => openTokens(data).revoke(idOrName))
  if (revoked === undefined) throw new UsageError(`nothing was revoked: no token has this id or name.`)
  io.stdout.write(`Revoked "${revoked.name}" (${revoked.id}). Its sessions have ended.\n`)
  return 0
}

function openTokens(data: string): AccessTokens {
  const folder = resolve(data)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return new AccessTokens(join(folder, 'tokens.json'))
}

function attempt<Value>(what: string, work: () => Value): Value {
  try {
    return work()
  } catch (failure) {
    throw new UsageError(`${what}: ${failure instanceof Error ? failure.message : String(failure)}`)
  }
}
