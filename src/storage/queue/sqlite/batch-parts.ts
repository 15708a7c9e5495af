// Stores the shared fields of a batch once. A later batch with the same fields finds them by their digest.
import { createHash } from 'node:crypto'
import type { Connection } from './database'

export class BatchParts {
  private readonly insert
  private readonly find

  constructor(connection: Connection) {
    this.insert = connection.prepare('INSERT OR IGNORE INTO shared_parts (digest, text) VALUES (?, ?)')
    this.find = connection.prepare('SELECT id FROM shared_parts WHERE digest = ?')
  }

  /**
   * The id of the part. Runs inside the transaction that stores its first event: a part without events would stay for
   * ever.
   */
  store(text: string): number {
    const digest = createHash('sha256').update(text).digest('base64')
    this.insert.run(digest, text)
    return (this.find.get(digest) as { id: number }).id
  }
}
