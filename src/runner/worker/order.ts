// Keeps the order of events of different users about one subject, such as an account: remembers the subjects of waiting
// events, so that later events about them wait too. The queue keeps the order of each user.
import type { EventId, RetryingEvent, StoredEvent } from '../../storage/queue/queue'

export interface Wait {
  /** Subjects of the event's calls. */
  readonly about: readonly string[]
  /** Epoch milliseconds. */
  readonly dueAt: number
}

/** How to read waiting events and find their subjects. */
export interface Lookup {
  /** Waiting events after `after`, oldest first, some at a time; empty when there are no more. */
  readonly read: (after: EventId) => Promise<readonly RetryingEvent[]>
  /** The subjects of each. */
  readonly subjectsOf: (events: readonly StoredEvent[]) => Promise<readonly (readonly string[])[]>
}

/** Has one entry per waiting event. Empty when a process starts: `learn` fills it before anything is sent. */
export class Order {
  private readonly waits = new Map<EventId, Wait>()
  private readonly bySubject = new Map<string, Set<EventId>>()
  private learnedUpTo: EventId = 0

  /** Call when these events have been taken: they are no longer waiting. */
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
   * Learns the subjects of waiting events that this process has not taken yet: they have waited since before the start,
   * or the queue holds them behind another event of their user. The events in `inHand` need not be read: their results
   * come soon.
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

  /** Due time of an earlier event that this one must not overtake; `undefined` if there is none. */
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
