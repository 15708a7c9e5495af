// The batches of a destination: takes them from the queue, and has their results stored in order. Of a long backlog the
// next batch is taken and drafted while one is being sent, and sent while the results of the last one are being stored.
import { sizeOfAll } from '../../storage/queue/event-size'
import { HELD_FOR_ORDER } from '../../storage/queue/held'
import type { Queue, Settlement, TakenEvent } from '../../storage/queue/queue'
import type { Lease } from '../../storage/ownership/ownership'
import { writeLastingly, type Persistence } from './lasting-write'
import type { Drafted } from './drafting'
import type { Hand } from './hand'
import { InHand, type Amount } from './in-hand'
import { readWaiting, type Waiting } from './waiting'
import type { Detail } from './settling'

/** What a pump needs of the queue. */
export type PumpQueue = Pick<Queue, 'take' | 'takeAhead' | 'settle' | 'nextAt' | 'retrying' | 'clearSuspicion'>

export interface SupplyOptions extends Persistence {
  readonly queue: PumpQueue
  readonly destinationId: string
  readonly lease: Lease
  readonly steady: () => number
  /** Bounds what is in hand, together with other destinations. Default: of this one alone. */
  readonly inHand?: InHand | undefined
}

/** What takes events ahead, and what is drafted for them while those before them are sent. */
export interface LookAhead {
  /** Most events. */
  readonly limit: number
  readonly draft: (events: readonly TakenEvent[]) => Promise<Drafted>
}

interface Ahead extends Pick<Hand, 'end'> {
  /** Empty if it fails: the queue is then asked as usual, and says what is wrong. */
  readonly taken: Promise<readonly TakenEvent[]>
  readonly drafted: Promise<Drafted>
  readonly waiting: Promise<Waiting | undefined>
}

/** Most events of a batch: as many as one request to Heap takes. */
const BATCH = 1000
/** Most bytes of a batch, shared fields included: as much as one request to Heap takes. */
const BATCH_BYTES = 1024 * 1024

/** Of events that are given back, nothing is known. */
const NOTHING: Detail = { problem: null, issues: [], sent: [] }

const wantedOf = (limit: number): Amount => ({ events: Math.min(BATCH, limit), bytes: BATCH_BYTES })

export class Supply {
  private readonly own = new InHand()
  private ahead: Ahead | undefined
  /** Ends when what was taken ahead last is sent. */
  private aheadSent: Promise<void> = Promise.resolve()
  private storing: Promise<void> = Promise.resolve()
  /**
   * By user: when the events are due that could not be sent. What is taken ahead is taken before the queue knows of them,
   * and so its later events of these users wait here.
   */
  readonly waitingUsers = new Map<string, number>()

  /** Events of at most `limit`; none if there are none now. */
  async next(limit: number, { queue, destinationId, inHand = this.own }: SupplyOptions): Promise<Hand> {
    const ahead = await this.takeAhead()
    if (ahead !== undefined) return ahead
    await this.storing
    // From here on the queue itself holds back what has to wait.
    this.waitingUsers.clear()
    const grant = inHand.grant(wantedOf(limit))
    try {
      const events = await queue.take(destinationId, grant.events, grant.bytes)
      grant.keep(events)
      return { events, end: grant.end }
    } catch (error) {
      grant.end()
      throw error
    }
  }

  /**
   * Takes what comes behind these events, which are about to be sent, if that is allowed, and drafts it: a full batch has
   * others behind it, most likely. Suspects are sent alone.
   */
  lookAhead(
    events: readonly TakenEvent[],
    { limit, draft }: LookAhead,
    { queue, destinationId, lease, inHand = this.own }: SupplyOptions
  ): void {
    const isFull = events.length === BATCH || sizeOfAll(events) > BATCH_BYTES / 2
    const isFree = this.ahead === undefined && !lease.isContested && limit >= 1 && inHand.isAmple
    if (!isFull || !isFree || events.some(({ deaths }) => deaths > 0)) return
    if (queue.takeAhead === undefined) return
    const grant = inHand.grant(wantedOf(limit))
    const taken = queue.takeAhead(destinationId, grant.events, grant.bytes).catch(() => [])
    void taken.then(grant.keep)
    const drafted = taken.then(draft)
    // Whoever sends the events gets the failure.
    drafted.catch(() => undefined)
    const after = Math.max(...events.map(({ id }) => id))
    // Only now, since taking events finds some that have to wait.
    const waiting = taken.then(() => readWaiting({ queue, destinationId }, after)).catch(() => undefined)
    this.aheadSent = new Promise((resolve) => {
      const end = (): void => {
        grant.end()
        resolve()
      }
      this.ahead = { taken, drafted, waiting, end }
    })
  }

  /**
   * Stores the results of a batch, after those of the batch before: of two, the second is never stored without the
   * first, but given back if that fails. Resolves at once if other events are taken: if the process ends then, both
   * batches are sent again, in order.
   */
  async store(events: readonly TakenEvent[], write: () => Promise<void>, options: SupplyOptions): Promise<void> {
    try {
      await this.storing
    } catch (error) {
      await putBack(events, options)
      throw error
    }
    this.storing = write()
    if (this.ahead === undefined) await this.storing
    else this.storing.catch(() => undefined)
  }

  /** Gives back what was taken ahead: nothing is in hand when it ends, whether or not it fails. Resolves to its number. */
  async giveBack(options: SupplyOptions): Promise<number> {
    const hand = await this.takeAhead()
    try {
      await this.storing
    } finally {
      if (hand !== undefined) await putBack(hand.events, options).finally(hand.end)
    }
    return hand?.events.length ?? 0
  }

  /** Resolves once everything that is taken ahead now is sent, and all results are stored. */
  async settled(): Promise<void> {
    await this.aheadSent
    await this.storing.catch(() => undefined)
  }

  /** Call after a failure: what was not stored is sent again. */
  recover(): void {
    this.storing = Promise.resolve()
  }

  private async takeAhead(): Promise<Hand | undefined> {
    const { ahead } = this
    if (ahead === undefined) return undefined
    const events = await ahead.taken
    this.ahead = undefined
    if (events.length > 0) return { ...ahead, events }
    ahead.end()
    return undefined
  }
}

/** Those events are due at once, and count as untried. */
async function putBack(
  events: readonly TakenEvent[],
  { queue, destinationId, steady, ...persistence }: SupplyOptions
): Promise<void> {
  const about = { state: 'retrying', code: HELD_FOR_ORDER, dueAt: steady(), detail: JSON.stringify(NOTHING) } as const
  const settlements = events.map(({ id }): Settlement => ({ id, ...about }))
  await writeLastingly(() => queue.settle(destinationId, settlements), persistence)
}
