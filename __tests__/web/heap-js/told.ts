// What arrived, in short words: who did what. Users are numbered in the order in which they came.
import type { Delivered } from './backend'

export interface Told {
  /** `A of user 1, u-1`: the event, the Heap user, and the identity that it carried. */
  readonly events: string[]
  /** `user 1 is u-1`. */
  readonly identities: string[]
  readonly users: number
}

export function told(delivered: readonly Delivered[]): Told {
  const users = [...new Set(delivered.map(({ user }) => user).filter((user) => user !== ''))]
  const nameOf = (user: string): string => `user ${users.indexOf(user) + 1}`
  return {
    events: delivered
      .filter(({ kind }) => kind === 'event')
      .map(({ event, user, identity }) => `${event} of ${nameOf(user)}, ${identity}`),
    identities: delivered
      .filter(({ kind }) => kind === 'identify')
      .map(({ user, identity }) => `${nameOf(user)} is ${identity}`),
    users: users.length
  }
}
