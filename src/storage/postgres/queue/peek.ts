// Looks whether idle destinations have anything to take: for all that ask within some milliseconds by one statement.
import { textArray } from '../connection/arrays'
import { prepared, type Database } from '../connection/database'

/** How long the first one waits for others, in milliseconds. A thousand destinations ask every second. */
const GATHERING_MS = 5

export interface Glimpse {
  /** Whether events wait that nobody has taken before: also those of held sources, and those that are taken now. */
  readonly isAnyWaiting: boolean
  /** When the next event is to be tried again, on the clock of due times. */
  readonly dueAt: number | null
}

interface Asking {
  readonly destinationId: string
  readonly resolve: (glimpse: Glimpse) => void
  readonly reject: (error: unknown) => void
}

const LOOK = prepared(`
SELECT destination, EXISTS (SELECT 1 FROM deliveries AS d WHERE d.destination = a.destination AND state = 'waiting') AS "isAnyWaiting",
  (SELECT min(due_at) FROM deliveries AS d WHERE d.destination = a.destination AND state = 'retrying') AS "dueAt"
FROM unnest($1::text[]) AS a (destination)`)

export class Peek {
  private asking: Asking[] = []

  constructor(private readonly database: Database) {}

  /** Sees everything that was committed before it was asked. */
  at(destinationId: string): Promise<Glimpse> {
    return new Promise((resolve, reject) => {
      this.asking.push({ destinationId, resolve, reject })
      if (this.asking.length === 1) setTimeout(() => void this.look(), GATHERING_MS)
    })
  }

  private async look(): Promise<void> {
    const asking = this.asking
    this.asking = []
    try {
      const ids = [...new Set(asking.map(({ destinationId }) => destinationId))]
      const rows = await this.database.query<Glimpse & { destination: string }>(LOOK, [textArray(ids)])
      const glimpses = new Map(rows.map(({ destination, ...glimpse }) => [destination, glimpse]))
      for (const { destinationId, resolve } of asking) resolve(glimpses.get(destinationId) ?? UNKNOWN)
    } catch (error) {
      for (const { reject } of asking) reject(error)
    }
  }
}

/** A name that the database has otherwise, because it cannot hold it. */
const UNKNOWN: Glimpse = { isAnyWaiting: true, dueAt: null }
