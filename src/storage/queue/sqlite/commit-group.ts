// Lets many writers share one commit, and with it one sync of the disk.
import type { Connection } from './database'

/** How long the first writer waits for others, in milliseconds. Our choice: about what one sync costs. */
const GATHERING_MS = 2

interface Member {
  run(): void
  commit(): void
  fail(error: unknown): void
}

/**
 * Runs writes in the order in which they came, as many as have gathered in one transaction. Each promise settles after
 * the commit that holds it. When a group fails, its members are run once more, each in a transaction of its own, so
 * that only the one at fault fails.
 */
export class CommitGroup {
  private members: Member[] = []
  private timer: NodeJS.Timeout | undefined

  /** @param onError told of each failure of the file, for whoever keeps an eye on it */
  constructor(
    private readonly connection: Connection,
    private readonly onError: (error: unknown) => void
  ) {}

  write<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      let result: Result
      this.members.push({
        run: () => (result = work()),
        commit: () => resolve(result),
        fail: reject
      })
      this.timer ??= setTimeout(() => this.flush(), GATHERING_MS)
    })
  }

  /** Commits what has gathered, now. */
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

  /** `undefined`, or what went wrong; then nothing of it is stored. */
  private commit(members: readonly Member[]): unknown {
    try {
      this.connection.exec('BEGIN IMMEDIATE')
      for (const member of members) member.run()
      this.connection.exec('COMMIT')
    } catch (error) {
      // A full disk may have rolled back by itself.
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK')
      this.onError(error)
      return error ?? new Error('The transaction failed.')
    }
    for (const member of members) member.commit()
    return undefined
  }
}
