// The whole state of a running sandbox, and how it is restored from the journal.
import { PATHS } from '../heap/wire'
import { parseReceived } from './bodies'
import type { Received } from './bodies'
import { Budgets, toCharges } from './budgets'
import { createClock } from './clock'
import type { Clock } from './clock'
import { DeveloperHub } from './developer-hub/hub'
import type { HubFact } from './developer-hub/hub-book'
import { HUB_NETWORK } from './developer-hub/hub-network'
import { Deletions } from './deletions'
import type { Deletion } from './deletions'
import { Faults } from './faults'
import type { PageMessage } from './heap-js/page-message'
import { NO_JOURNAL, openJournal } from './journal'
import type { Entry, Journal } from './journal'
import type { ResolvedOptions } from './options'
import { judgeDeletion } from './schemas'
import { Store } from './store'

/** Path that moves the clock, also used as its name in the journal. */
export const CLOCK_PATH = '/sandbox/clock'

/** Name of the Developer Hub's facts in the journal. */
const HUB_PATH = '/sandbox/developer-hub'

export class State {
  readonly clock: Clock
  readonly faults = new Faults()
  store = new Store()
  budgets = new Budgets()
  deletions = new Deletions()
  hub: DeveloperHub
  /** What pages have sent, in order of arrival, doubles included. */
  pageMessages: PageMessage[] = []
  private journal: Journal = NO_JOURNAL

  constructor(readonly options: ResolvedOptions) {
    this.clock = createClock(options.now)
    this.hub = this.newHub()
    if (options.persistTo !== undefined) this.journal = openJournal(options.persistTo, (entry) => this.replay(entry))
  }

  /** Applies whatever is due by now. Has to run before the content is read. */
  settle(): void {
    this.completeDeletions(this.clock.now())
  }

  /** Stores an accepted body, first in the journal, so that nothing answered with 200 is lost. */
  accept(received: Received, { at, path, json }: { at: number; path: string; json: string }): void {
    this.journal.append({ at, path, json })
    this.take(received, at)
  }

  acceptDeletion(deletion: Deletion, at: number): void {
    this.journal.append({ at, path: PATHS.userDeletion, json: JSON.stringify(deletion) })
    this.deletions.add(deletion)
  }

  advanceClock(ms: number): void {
    this.journal.append({ at: this.clock.now(), path: CLOCK_PATH, json: JSON.stringify({ advanceMs: ms }) })
    this.clock.advance(ms)
    this.hub.syncDue()
  }

  /** Empties the sandbox: data, counters, budgets, faults, tokens, clock and journal. */
  reset(): void {
    this.journal.clear()
    this.clock.reset()
    this.faults.clear()
    this.store = new Store()
    this.budgets = new Budgets()
    this.deletions = new Deletions()
    this.hub.close()
    this.hub = this.newHub()
    this.pageMessages = []
  }

  close(): void {
    this.hub.close()
    this.journal.close()
    this.journal = NO_JOURNAL
  }

  private newHub(): DeveloperHub {
    return new DeveloperHub({
      now: () => this.clock.now(),
      signingTime: this.options.now,
      users: () => {
        this.settle()
        return this.store.people.all()
      },
      keep: (fact) => this.journal.append({ at: this.clock.now(), path: HUB_PATH, json: JSON.stringify(fact) }),
      ...HUB_NETWORK
    })
  }

  private take(received: Received, at: number): void {
    if (this.options.budgets !== 'off') this.budgets.record(toCharges(received), at)
    this.store.apply(received, at)
  }

  private completeDeletions(now: number): void {
    const due = this.deletions.takeDue(now)
    if (due.length > 0) this.store.remove(due)
  }

  /** Replayed bodies count as requests again. Refused ones and budget violations are not in the journal. */
  private replay({ at, path, body }: Entry): void {
    this.completeDeletions(at)
    if (path === CLOCK_PATH) return this.clock.advance(toAdvance(body))
    if (path === HUB_PATH) return this.hub.book.apply(body as HubFact)
    if (path === PATHS.userDeletion) return this.deletions.add(toDeletion(body))
    const parsed = parseReceived(path, body)
    if (!parsed.ok) throw new Error(parsed.reason)
    this.store.tally.requests += 1
    this.take(parsed.body, at)
  }
}

function toAdvance(body: unknown): number {
  const { advanceMs } = body as { advanceMs?: unknown }
  if (typeof advanceMs !== 'number') throw new Error('advanceMs should be a number')
  return advanceMs
}

function toDeletion(body: unknown): Deletion {
  const judged = judgeDeletion(body)
  if (!judged.ok) throw new Error(judged.reason)
  return body as Deletion
}
