// What the runner notes on an event when it takes it in, under a key of its own beside the event's fields.
import { fieldOf } from '../heap/plain'

/** No sender can set it: whatever comes under this key is dropped. */
export const MARKS = '_runner'

export interface Marks {
  /** Somebody else has decided already where the event goes: its `integrations` were for them. */
  readonly isRouted?: true
  /** Why nothing of the event is sent: a code of docs/errors.md and a sentence. */
  readonly refused?: { readonly code: string; readonly message: string }
}

export function marksOf(event: unknown): Marks {
  return (fieldOf(event, MARKS) as Marks | undefined) ?? {}
}
