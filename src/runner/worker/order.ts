// Keeps the order between events of different users about one subject, such as an account: remembers whom those events
// are about that wait, so that later ones are held back. The order of each user is the queue's. Sends nothing.
import type { EventId, RetryingEvent, StoredEvent } from '../../storage/queue/queue'

export interface Wait {
  /** Subjects of the event's calls. */
  readonly about: readonly string[]
  /** Epoch milliseconds. */
  readonly dueAt: number
}

/** Where an event that waits can be read, and how it is found out whom it is about. */
export interface Lookup {
  /** Waiting events behind `after`, oldest first, some at a time; none when there are no more. */
  readonly read: (after: EventId) => Promise<readonly RetryingEvent[]>
  /** The subjects of each. */
  readonly subjectsOf: (events: readonly StoredEvent[]) => Promise<readonly (readonly string[])[]>
}

/** As many entries as events wait. Empty when a process starts: `learn` fills it before anything is sent. */
export class Order {
  private readonly waits = new Map<EventId, Wait>()
  private readonly bySubject = new Map<string, Set<EventId>>()
  private learnedUpTo: EventId = 0

  /** These events are in hand: nothing waits for them any more, but those behind them in the same batch. */
  pick(ids: readonly EventId[]): void {
    for (const id of ids) {
      for (const subject of this.waits.get(id)?.about ?? []) this.leave(subject, id)
      this.waits.delete(id)
    }
  }

  wait(id: EventId, wait: Wait): void {
    this.pick([id])
    this.waits.set(id, wait)
    for (const subject of wait.about) this.bySubject.set(subject, (this.bySubject.get(subject) ?? new Set()).add(id))
  }

  /**
   * Takes note of events that wait and have never been in hand here: they do so since before the start, or the queue
   * has held them back behind another one of their user. What is in hand needs no look: it has its result soon.
   */
  async learn(inHand: readonly EventId[], { read, subjectsOf }: Lookup): Promise<void> {
    for (;;) {
      const events = await read(this.learnedUpTo)
      const last = events.at(-1)
      if (last === undefined) break
      const subjects = await subjectsOf(events)
      events.forEach(({ id, dueAt }, index) => this.wait(id, { about: subjects[index] ?? [], dueAt }))
      this.learnedUpTo = last.id
    }
    for (const id of inHand) this.learnedUpTo = Math.max(this.learnedUpTo, id)
  }

  get isEmpty(): boolean {
    return this.waits.size === 0
  }

  /** When an event comes due that this one must not overtake; `undefined` when there is none. */
  dueBefore(id: EventId, subjects: Iterable<string>): number | undefined {
    for (const subject of subjects) {
      for (const other of this.bySubject.get(subject) ?? []) {
        if (other < id) return this.waits.get(other)?.dueAt
      }
    }
    return undefined
  }

  private leave(subject: string, id: EventId): void {
    const ids = this.bySubject.get(subject)
    ids?.delete(id)
    if (ids?.size === 0) this.bySubject.delete(subject)
  }
}
