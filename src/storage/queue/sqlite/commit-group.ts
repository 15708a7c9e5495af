// Lets many writers share one commit, and so one disk sync.
import type { Connection } from './database'

/** How long the first writer waits for others, in milliseconds. Our choice: about the time of one sync. */
const GATHERING_MS = 2

interface Member {
  run(): void
  /** After a failure, if it has run. */
  undo(): void
  commit(): void
  fail(error: unknown): void
}

/**
 * Runs writes in the order in which they came, all that have gathered in one transaction. Each promise settles after
 * the commit of its write. If a group fails, its members run again, each in a transaction of its own, so that only the
 * faulty one fails.
 */
export class CommitGroup {
  private members: Member[] = []
  private timer: NodeJS.Timeout | undefined
  private isClosed = false

  /** @param onError called with every failed transaction */
  constructor(
    private readonly connection: Connection,
    private readonly onError: (error: unknown) => void
  ) {}

  /**
   * Rejects once the group is closed.
   *
   * @param undo takes back what the work has done outside the database. Called when what has been run is not stored;
   * the work may run again then
   */
  write<Result>(work: () => Result, undo?: (result: Result) => void): Promise<Result> {
    if (this.isClosed) return Promise.reject(new Error('The store is closed: nothing is written to it any more.'))
    return new Promise((resolve, reject) => {
      let result: Result
      this.members.push({
        run: () => (result = work()),
        undo: () => undo?.(result),
        commit: () => resolve(result),
        fail: reject
      })
      this.timer ??= setTimeout(() => this.flush(), GATHERING_MS)
    })
  }

  /** Commits all gathered writes now. */
  flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    const members = this.members
    this.members = []
    if (members.length === 0) return
    if (this.commit(members) === undefined) return
    for (const member of members) {
      const error = this.commit([member])
      if (error !== undefined) member.fail(error)
    }
  }

  /**
   * Commits all gathered writes, and takes no more. To be called before the connection is closed: the client ends the
   * whole process when it is asked about a transaction after that.
   */
  close(): void {
    this.flush()
    this.isClosed = true
  }

  /** `undefined`, or the error: then nothing of the group is stored. */
  private commit(members: readonly Member[]): unknown {
    let ran = 0
    try {
      inTransaction(this.connection, () => {
        for (const member of members) {
          member.run()
          ran += 1
        }
      })
    } catch (error) {
      for (const member of members.slice(0, ran)) member.undo()
      this.onError(error)
      return error ?? new Error('The transaction failed.')
    }
    for (const member of members) member.commit()
    return undefined
  }
}

/** Stores all that the work writes, or nothing. */
export function inTransaction(connection: Connection, work: () => void): void {
  try {
    connection.exec('BEGIN IMMEDIATE')
    work()
    connection.exec('COMMIT')
  } catch (error) {
    // On a full disk SQLite may have rolled back already.
    if (connection.inTransaction) connection.exec('ROLLBACK')
    throw error
  }
}
