// Limits how many clients read long answers at once, and how long a client may read nothing.
import type { FastifyReply } from 'fastify'
import { answerError } from './admin-context'

/** A connection that reads nothing for so many milliseconds is closed. Our choice. */
const STALL_MS = 60_000

/**
 * Counts an answer until its connection is closed.
 * @returns the refusal, when `most` are read already; `undefined`: go on
 */
export type Admit = (reply: FastifyReply) => FastifyReply | undefined

export interface ReadersOptions {
  /** The name of the answers, in the plural. */
  readonly what: string
  readonly most: number
  /** What happens to them, in a message. */
  readonly doing?: string
  /** Default: a minute. */
  readonly stallMs?: number
}

export function createReaders({ what, most, doing = 'being read', stallMs = STALL_MS }: ReadersOptions): Admit {
  let count = 0
  return (reply) => {
    if (count >= most) {
      const message = `${most} ${what} are ${doing} already. Close one, or try again later.`
      return answerError(reply, { code: 'too_many_readers', message })
    }
    count += 1
    reply.raw.once('close', () => (count -= 1))
    // For Node's time-out, a connection that still reads is active, so a slow reader is not closed.
    reply.raw.setTimeout(stallMs, () => reply.raw.destroy())
    return undefined
  }
}
