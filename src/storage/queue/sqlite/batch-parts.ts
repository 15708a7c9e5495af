// What the events of a batch share, stored once: found again by its digest, also when a later batch has the same.
import { createHash } from 'node:crypto'
import type { Connection } from './database'

export class BatchParts {
  private readonly insert
  private readonly find

  constructor(connection: Connection) {
    this.insert = connection.prepare('INSERT OR IGNORE INTO shared_parts (digest, text) VALUES (?, ?)')
    this.find = connection.prepare('SELECT id FROM shared_parts WHERE digest = ?')
  }

  /** The id of the part. Runs inside the transaction that stores its first event: without one it is nobody's. */
  store(text: string): number {
    const digest = createHash('sha256').update(text).digest('base64')
    this.insert.run(digest, text)
    return (this.find.get(digest) as { id: number }).id
  }
}
