// Creates, lists, revokes and recognises named tokens. Several processes may use one file at the same time.
import { createHash, randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { isRole, type Role } from '../../access/roles'
import { changeTokens, readTokens, type StoredToken } from './token-file'

export interface AccessToken {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** ISO 8601 UTC. */
  readonly createdAt: string
}

/** Thrown if a token cannot be created. `message` is for people. */
export class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError'
}

/** Marks a token for people and for secret scanners. */
const PREFIX = 'hdt_'
const SECRET_BYTES = 32
/** Our choice: a list that a person can survey. */
const MAX_TOKENS = 100
export const MAX_NAME = 60

export type TokenListener = (after: readonly AccessToken[], before: readonly AccessToken[]) => void

export class AccessTokens {
  private known: readonly StoredToken[] = []
  private seen: string | undefined
  private last: readonly AccessToken[] = []
  private readonly listeners: TokenListener[] = []

  /** @throws Error with what to do, for a file that cannot be read */
  constructor(private readonly path: string) {
    this.refresh()
  }

  list(): AccessToken[] {
    this.refresh()
    return toTokens(this.known)
  }

  /** `secret` is the token itself, which is not stored. @throws TokenRefusedError, or the error of the file system */
  create({ name, role }: Pick<AccessToken, 'name' | 'role'>, now: number): { token: AccessToken; secret: string } {
    const secret = PREFIX + randomBytes(SECRET_BYTES).toString('base64url')
    const token = {
      id: randomBytes(4).toString('hex'),
      name: name.trim(),
      role,
      createdAt: new Date(now).toISOString()
    }
    changeTokens(this.path, (tokens) => {
      const refused = refuse(token.name, tokens)
      if (refused !== undefined) throw new TokenRefusedError(refused)
      return [...tokens, { ...token, hash: hashOf(secret) }]
    })
    this.refresh()
    return { token, secret }
  }

  /** Revokes a token by its id or name; `undefined` if there is none. */
  revoke(idOrName: string): AccessToken | undefined {
    const found = this.list().find(({ id, name }) => id === idOrName || name === idOrName)
    if (found === undefined) return undefined
    changeTokens(this.path, (tokens) => tokens.filter(({ id }) => id !== found.id))
    this.refresh()
    return found
  }

  /** The token with this text; `undefined` if there is none, or it was revoked. */
  find(text: string): AccessToken | undefined {
    if (!isTokenText(text)) return undefined
    this.refresh()
    const hash = hashOf(text)
    const id = this.known.find((token) => token.hash === hash)?.id
    return id === undefined ? undefined : this.byId(id)
  }

  byId(id: string): AccessToken | undefined {
    return this.list().find((token) => token.id === id)
  }

  /** Called after each change: within the call that made it, or when that of another process is seen. */
  onChange(listener: TokenListener): void {
    this.listeners.push(listener)
  }

  /** Reads the changes of other processes. If the file cannot be read, no token is valid. */
  private refresh(): void {
    const { mtimeNs = 0n, ino = 0n, size = 0n } = statSync(this.path, { bigint: true, throwIfNoEntry: false }) ?? {}
    const seen = `${mtimeNs} ${ino} ${size}`
    if (seen === this.seen) return
    this.known = []
    this.known = readTokens(this.path)
    const isFirst = this.seen === undefined
    this.seen = seen
    const before = this.last
    this.last = toTokens(this.known)
    if (!isFirst) for (const listener of this.listeners) listener(this.last, before)
  }
}

/** Whether a text has the form of a named token. */
export function isTokenText(text: string): boolean {
  return /^hdt_[\w-]{43}$/.test(text)
}

function toTokens(stored: readonly StoredToken[]): AccessToken[] {
  return stored.flatMap(({ hash: _kept, role, ...token }) => (isRole(role) ? [{ ...token, role }] : []))
}

function refuse(name: string, tokens: readonly StoredToken[]): string | undefined {
  if (name === '') return 'Give the token a name, so that you know later which one to revoke.'
  if (name.length > MAX_NAME) return `A name has at most ${MAX_NAME} characters.`
  if (/\p{Cc}/u.test(name)) return 'A name cannot have control characters.'
  if (tokens.some((other) => other.name === name)) {
    return 'There is a token of this name. Revoke it first, or choose another name.'
  }
  return tokens.length >= MAX_TOKENS ? `There are ${MAX_TOKENS} tokens. Revoke one first.` : undefined
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
