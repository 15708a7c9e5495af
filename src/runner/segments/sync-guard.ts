// Ends a sync that is interrupted, or whose lease has ended.
import type { Exchange } from '../../delivery/types'
import { LeaseLostError } from '../../storage/ownership/ownership'
import { targetKey } from './ownership-keys'

/** The lease of the target, or what stands for it in another thread. */
export interface SyncRight {
  isHeld(): boolean | Promise<boolean>
  /** Aborted when it ends. */
  readonly ended: AbortSignal
}

export class SyncGuard {
  /** Aborted when nothing more is to be sent. */
  readonly signal: AbortSignal
  private readonly lost = new AbortController()

  constructor(
    private readonly targetId: string,
    interrupted: AbortSignal,
    private readonly lease: SyncRight | undefined
  ) {
    const ended = lease === undefined ? [] : [lease.ended]
    this.signal = AbortSignal.any([interrupted, this.lost.signal, ...ended])
  }

  /** @throws LeaseLostError once the lease has ended: then the outcome of what was sent must not be stored here */
  check(): void {
    if (this.lost.signal.aborted || this.lease?.ended.aborted === true) throw this.toError()
  }

  /**
   * Sends only while nothing has ended the sync. A request that is under way when it is interrupted may finish; when the
   * lease ends, nobody waits for its answer any more.
   */
  wrap(exchange: Exchange): Exchange {
    return async (request) => {
      if (this.signal.aborted) throw new Error('The sync ends.')
      if (this.lease === undefined) return exchange(request)
      if (!(await this.lease.isHeld())) {
        this.lost.abort()
        throw this.toError()
      }
      return unlessAborted(this.lease.ended, exchange(request))
    }
  }

  private toError(): LeaseLostError {
    return new LeaseLostError(targetKey(this.targetId))
  }
}

async function unlessAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  // Nobody may wait for it in the end.
  work.catch(() => undefined)
  let stop = (): void => undefined
  const ended = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new Error('The lease has ended.'))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
  return Promise.race([work, ended]).finally(() => signal.removeEventListener('abort', stop))
}
