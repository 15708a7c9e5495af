// The file of named tokens, which several processes share. It holds a hash of each token, not the token itself.
import { existsSync, readFileSync } from 'node:fs'
import { replaceFile } from '../../files/replace-file'
import { failureName } from '../../misuse'
import { FileDocument } from '../documents/file-document'

export interface StoredToken {
  readonly id: string
  readonly name: string
  readonly role: string
  /** SHA-256 of the token, in hexadecimal. A token has 256 random bits, so a slow hash would add nothing. */
  readonly hash: string
  /** ISO 8601 UTC. */
  readonly createdAt: string
}

interface TokenFile {
  readonly version: 1
  readonly tokens: readonly StoredToken[]
}

/** @throws Error with what to do, for a file that cannot be read */
export function openTokenFile(path: string): FileDocument<readonly StoredToken[]> {
  return new FileDocument(path, { none: [], read: readTokens, write: writeTokens, isShared: true })
}

/** The stored tokens; none if there is no file. @throws Error with what to do, for a file that cannot be read */
function readTokens(path: string): readonly StoredToken[] {
  if (!existsSync(path)) return []
  let file: unknown
  try {
    file = JSON.parse(readFileSync(path, 'utf8'))
  } catch (failure) {
    // The parser's message is not used, because it would quote the file.
    const why = failure instanceof SyntaxError ? 'is not valid JSON, or only a part of it' : `(${failureName(failure)})`
    throw new Error(`${path} cannot be read: it ${why}. ${ADVICE}`, { cause: failure })
  }
  return checkTokens(file, `${path} is not a list of tokens of this version. ${ADVICE}`)
}

/** @throws Error with this message for anything that was not written here */
export function checkTokens(stored: unknown, message: string): readonly StoredToken[] {
  if (!isTokenFile(stored)) throw new Error(message)
  return stored.tokens
}

/** As it is stored. */
export function tokensToText(tokens: readonly StoredToken[]): string {
  const file: TokenFile = { version: 1, tokens }
  return `${JSON.stringify(file, null, 2)}\n`
}

const ADVICE = 'Restore it from a backup, or delete it and make new tokens: the admin token still lets you in.'

function writeTokens(path: string, tokens: readonly StoredToken[]): void {
  replaceFile(path, tokensToText(tokens))
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
