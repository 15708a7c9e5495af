// Events that a pump has taken and is about to send, with what was prepared for them.
import type { TakenEvent } from '../../storage/queue/queue'
import type { Drafted } from './drafting'
import type { Waiting } from './waiting'

export interface Hand {
  readonly events: readonly TakenEvent[]
  /** Of events that were taken ahead: what was drafted for them meanwhile. */
  readonly drafted?: Promise<Drafted> | undefined
  /** And what waited behind the events before them; `undefined` if that is not known. */
  readonly waiting?: Promise<Waiting | undefined> | undefined
  /** Has to be called when they are sent, or if that fails. */
  readonly end: () => void
}
