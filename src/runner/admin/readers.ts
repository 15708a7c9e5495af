// Limits how many clients read long answers at once, and how long a reader may take nothing.
import type { FastifyReply } from 'fastify'
import { answerError } from './admin-context'

/** A connection that takes nothing for this long is broken off, in milliseconds. Our choice. */
const STALL_MS = 60_000

/**
 * Counts an answer until its connection is closed.
 * @returns the refusal, when `most` are read already; `undefined`: go on
 */
export type Admit = (reply: FastifyReply) => FastifyReply | undefined

export interface ReadersOptions {
  /** What is read, in the plural. */
  readonly what: string
  readonly most: number
  /** Default: a minute. */
  readonly stallMs?: number
}

export function createReaders({ what, most, stallMs = STALL_MS }: ReadersOptions): Admit {
  let count = 0
  return (reply) => {
    if (count >= most) {
      const message = `${most} ${what} are being read already. Close one, or try again later.`
      return answerError(reply, { code: 'too_many_readers', message })
    }
    count += 1
    reply.raw.once('close', () => (count -= 1))
    // Node counts what the other side takes as life, so that a slow reader is no dead one.
    reply.raw.setTimeout(stallMs, () => reply.raw.destroy())
    return undefined
  }
}
