// Keeps the tokens and requests of the deletion API, and when they expire or complete.
import { randomUUID } from 'node:crypto'
import type { Identifier } from './bodies'
import type { DeletionBody } from './schemas'

/** Source: developers.heap.io, "User Deletion". */
const TOKEN_LIFETIME_MS = 5 * 60_000

/** One request to delete users. `dueAt` null: never completes. Plain JSON, because it is also kept in the journal. */
export interface Deletion {
  readonly id: string
  readonly users: DeletionBody['users']
  readonly dueAt: number | null
}

export class Deletions {
  private readonly tokens = new Map<string, number>()
  private readonly pending = new Map<string, Deletion>()
  private readonly complete = new Set<string>()

  issueToken(now: number): string {
    const token = randomUUID()
    this.tokens.set(token, now + TOKEN_LIFETIME_MS)
    return token
  }

  isValidToken(token: string, now: number): boolean {
    return (this.tokens.get(token) ?? -Infinity) > now
  }

  add(deletion: Deletion): void {
    this.pending.set(deletion.id, deletion)
  }

  /** Completes the requests that are due, and returns the users to forget. */
  takeDue(now: number): Identifier[] {
    const due = [...this.pending.values()].filter(({ dueAt }) => dueAt !== null && dueAt <= now)
    for (const { id } of due) {
      this.pending.delete(id)
      this.complete.add(id)
    }
    return due.flatMap(({ users }) => users.map(toIdentifier))
  }

  statusOf(id: string): 'pending' | 'complete' | undefined {
    if (this.pending.has(id)) return 'pending'
    return this.complete.has(id) ? 'complete' : undefined
  }
}

export function createDeletion(users: DeletionBody['users'], dueAt: number): Deletion {
  return { id: randomUUID(), users, dueAt: Number.isFinite(dueAt) ? dueAt : null }
}

function toIdentifier(user: DeletionBody['users'][number]): Identifier {
  if (user.identity !== undefined) return { kind: 'identity', value: user.identity }
  return { kind: 'user_id', value: String(user.user_id) }
}
