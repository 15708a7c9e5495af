// Creates, lists, revokes and recognises named tokens. Several processes may use one store of them at the same time.
import { createHash, randomBytes } from 'node:crypto'
import { isRole, type Role } from '../../access/roles'
import type { Document, Origin } from '../documents/document'
import type { StoredToken } from './token-file'

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

export type TokenListener = (
  after: readonly AccessToken[],
  before: readonly AccessToken[],
  origin: Origin
) => void | Promise<void>

export class AccessTokens {
  constructor(private readonly document: Document<readonly StoredToken[]>) {}

  /** With the changes of other processes, like everything here. @throws Error for a store that cannot be read */
  async list(): Promise<AccessToken[]> {
    await this.document.refresh()
    return toTokens(this.document.current)
  }

  /** `secret` is the token itself, which is not stored. @throws TokenRefusedError, or why it could not be stored */
  async create(
    { name, role }: Pick<AccessToken, 'name' | 'role'>,
    now: number
  ): Promise<{ token: AccessToken; secret: string }> {
    const secret = PREFIX + randomBytes(SECRET_BYTES).toString('base64url')
    const token = {
      id: randomBytes(4).toString('hex'),
      name: name.trim(),
      role,
      createdAt: new Date(now).toISOString()
    }
    await this.document.change((tokens) => {
      const refused = refuse(token.name, tokens)
      if (refused !== undefined) throw new TokenRefusedError(refused)
      return [...tokens, { ...token, hash: hashOf(secret) }]
    })
    return { token, secret }
  }

  /** Revokes a token by its id or name; `undefined` if there is none. */
  async revoke(idOrName: string): Promise<AccessToken | undefined> {
    const found = (await this.list()).find(({ id, name }) => id === idOrName || name === idOrName)
    if (found === undefined) return undefined
    await this.document.change((tokens) => tokens.filter(({ id }) => id !== found.id))
    return found
  }

  /** The token with this text; `undefined` if there is none, or it was revoked. */
  async find(text: string): Promise<AccessToken | undefined> {
    if (!isTokenText(text)) return undefined
    await this.document.refresh()
    const hash = hashOf(text)
    return toTokens(this.document.current.filter((token) => token.hash === hash))[0]
  }

  async byId(id: string): Promise<AccessToken | undefined> {
    return (await this.list()).find((token) => token.id === id)
  }

  /** Called after each change: within the call that made it, or when that of another process is seen. */
  onChange(listener: TokenListener): void {
    this.document.onChange((after, before, origin) => listener(toTokens(after), toTokens(before), origin))
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
