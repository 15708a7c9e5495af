// Which event names are counted each for itself: the first ones of a day and source.
import type { NewEvent } from '../../queue/queue'
import { MOST_NAMES, DAY_MS } from '../../tallies/activity'
import type { Session } from '../connection/database'

export interface Named {
  /** Beginning of the day of its arrival. */
  readonly day: number
  readonly source: string
  readonly type: string
  readonly name: string
}

export function toNamed({ sourceId, type, name, receivedAt }: NewEvent): Named {
  return { day: receivedAt - (receivedAt % DAY_MS), source: sourceId, type, name: name ?? '' }
}

/** Names of the newest day, by source. What other runners have counted is looked up before a new name is. */
export class KnownNames {
  private names = new Map<string, Set<string>>()
  private day = 0

  /** Asks what is counted already, if any of these is new. */
  async learn(session: Session, events: readonly NewEvent[]): Promise<void> {
    const sources = new Set<string>()
    for (const event of events) {
      const named = toNamed(event)
      if (named.day > this.day) this.begin(named.day)
      if (named.day === this.day && this.isNew(named)) sources.add(named.source)
    }
    if (sources.size === 0) return
    const rows = await session.query<Omit<Named, 'day'>>(
      "SELECT DISTINCT source, type, name FROM days WHERE day = $1 AND destination = '' AND source = ANY ($2::text[])",
      [this.day, [...sources]]
    )
    for (const { source, type, name } of rows) this.of(source).add(`${type}\n${name}`)
  }

  isCounted({ day, source, type, name }: Named): boolean {
    if (day < this.day) return true
    const names = this.of(source)
    const key = `${type}\n${name}`
    if (!names.has(key) && names.size >= MOST_NAMES) return false
    names.add(key)
    return true
  }

  private begin(day: number): void {
    this.day = day
    this.names = new Map()
  }

  /** Whether it may be counted, but is not known. */
  private isNew({ source, type, name }: Named): boolean {
    const names = this.of(source)
    return names.size < MOST_NAMES && !names.has(`${type}\n${name}`)
  }

  private of(source: string): Set<string> {
    const names = this.names.get(source) ?? new Set()
    this.names.set(source, names)
    return names
  }
}
