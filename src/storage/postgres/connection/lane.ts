// A part of a database's connections: whoever uses the database by it leaves the others to the rest of the program.
import type { Database } from './database'

type Work = Pick<Database, 'query' | 'all' | 'batch' | 'transaction' | 'session'>

/**
 * The same database, of which at most `width` connections are in use at once; what comes later waits its turn. To be
 * used for one thing at a time: what waits for a second one, while it has a first, may wait for ever.
 */
export function laneOf(database: Database, width: number): Database {
  const turns = new Turns(width)
  const work: Work = {
    query: (...call) => turns.take(() => database.query(...call)),
    all: (calls) => turns.take(() => database.all(calls)),
    batch: (calls) => turns.take(() => database.batch(calls)),
    transaction: (...call) => turns.take(() => database.transaction(...call)),
    session: (...call) => turns.take(() => database.session(...call))
  }
  return {
    ...work,
    notices: database.notices,
    get host() {
      return database.host
    },
    get use() {
      return database.use
    },
    close: () => database.close()
  }
}

class Turns {
  private readonly waiting: (() => void)[] = []
  private free: number

  constructor(width: number) {
    this.free = width
  }

  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free -= 1
    else await new Promise<void>((resolve) => this.waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.waiting.shift()
      if (next === undefined) this.free += 1
      else next()
    }
  }
}
