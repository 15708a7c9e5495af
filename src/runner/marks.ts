// Marks that the runner adds to an event when it stores it, under a key of their own beside the event's fields.
import { fieldOf } from '../heap/plain'
import type { PrivateFields } from '../storage/settings/model'

/** Senders cannot set it: the intake removes this key from what they send. */
export const MARKS = '_runner'

export interface Marks {
  /** Another system has routed the event already, by its `integrations`. */
  readonly isRouted?: true
  /** Why the event is not sent: a code of docs/errors.md and a sentence. */
  readonly refused?: { readonly code: string; readonly message: string }
  /** Paths at which something was dropped or hashed before the event was stored. */
  readonly privateFields?: PrivateFields
}

export function marksOf(event: unknown): Marks {
  return (fieldOf(event, MARKS) as Marks | undefined) ?? {}
}
