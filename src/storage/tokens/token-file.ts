// Named tokens in their file: each with its role, and a hash in place of the token itself.
import { existsSync, readFileSync } from 'node:fs'
import { lockFile } from '../../files/file-lock'
import { replaceFile } from '../../files/replace-file'
import { failureName } from '../../misuse'

export interface StoredToken {
  readonly id: string
  readonly name: string
  readonly role: string
  /** SHA-256 of the token, in hex. It has 256 random bits, so that a slow hash would protect nothing more. */
  readonly hash: string
  /** ISO 8601 UTC. */
  readonly createdAt: string
}

interface TokenFile {
  readonly version: 1
  readonly tokens: readonly StoredToken[]
}

/** How long another process may be in the middle of a change, in milliseconds. */
const WAIT_MS = 2000

/** None where there is no file. @throws Error that says what to do, for a file that cannot be read */
export function readTokens(path: string): readonly StoredToken[] {
  if (!existsSync(path)) return []
  let file: unknown
  try {
    file = JSON.parse(readFileSync(path, 'utf8'))
  } catch (failure) {
    // No message of the parser: it would quote the file.
    const why = failure instanceof SyntaxError ? 'is no JSON, or only a part of it' : `(${failureName(failure)})`
    throw new Error(`${path} cannot be read: it ${why}. ${ADVICE}`, { cause: failure })
  }
  if (!isTokenFile(file)) throw new Error(`${path} is not a list of tokens of this version. ${ADVICE}`)
  return file.tokens
}

const ADVICE = 'Restore it from a backup, or delete it and make new tokens: the admin token still lets you in.'

/**
 * Reads, changes and writes while no other process does. @throws Error of reading, of the change, of the file system
 */
export function changeTokens(path: string, change: (tokens: readonly StoredToken[]) => readonly StoredToken[]): void {
  const lock = lockFile({ path: `${path}.lock`, waitMs: WAIT_MS })
  try {
    const file: TokenFile = { version: 1, tokens: change(readTokens(path)) }
    replaceFile(path, `${JSON.stringify(file, null, 2)}\n`)
  } finally {
    lock.release()
  }
}

const KEYS = ['id', 'name', 'role', 'hash', 'createdAt'] as const

function isTokenFile(value: unknown): value is TokenFile {
  const { version, tokens } = (value ?? {}) as Partial<Record<keyof TokenFile, unknown>>
  return version === 1 && Array.isArray(tokens) && tokens.every(isToken)
}

function isToken(value: unknown): boolean {
  const token = (value ?? {}) as Partial<Record<string, unknown>>
  return KEYS.every((key) => typeof token[key] === 'string')
}
