// An index of the words of stored events, in a file of its own. It is made from the events, so it may be lost.
import { chmodSync, closeSync, openSync, rmSync } from 'node:fs'
import Database from 'libsql'
import type { EventId } from '../../queue'

/** An event's text, as `searchedText` gives it. */
export interface Text {
  readonly id: EventId
  readonly text: string
}

/** Ids per table. A table is dropped as a whole when its events are gone, and made anew when some were erased. */
const SPAN = 65_536
const OWNER_ONLY = 0o600

interface Part {
  readonly part: number
  /** The last event of the part that is in its table. */
  readonly indexedTo: EventId
}

/** One table of words for every `SPAN` ids: to find a word in one of them takes a bounded time. */
export class WordIndex {
  private readonly connection
  private readonly parts = new Map<number, EventId>()

  /** @throws the error of SQLite or of the file system */
  constructor(path: string) {
    this.connection = open(path)
    this.read()
  }

  /**
   * The newest events below `before` and above `after` that the query of `toIndexQuery` finds, at most `limit`, and down
   * to where that is known. `undefined`: the event just below `before` is not in the index.
   */
  find(query: string, { before, after, limit }: { before: EventId; after: EventId; limit: number }) {
    const part = partOf(before - 1)
    const indexedTo = this.parts.get(part)
    if (indexedTo === undefined || indexedTo < before - 1) return undefined
    const least = Math.max(after, part * SPAN - 1)
    const rows = this.connection
      .prepare(
        `SELECT rowid AS id FROM words_${part} WHERE words_${part} MATCH ? AND rowid < ? AND rowid > ? ORDER BY rowid DESC LIMIT ?`
      )
      .all(query, before, least, limit) as { id: EventId }[]
    const ids = rows.map(({ id }) => id)
    return { ids, downTo: ids.length === limit ? (ids.at(-1) ?? before) : least + 1 }
  }

  /** Up to which id all events below `before` have to be looked through: those of its part that are not in the index. */
  indexedTo(before: EventId): EventId {
    const part = partOf(before - 1)
    return this.parts.get(part) ?? part * SPAN - 1
  }

  /** After which event, and up to which, the next texts are wanted, newest part first; `undefined`: all are known. */
  next({
    first,
    last
  }: {
    readonly first: EventId
    readonly last: EventId
  }): { after: EventId; to: EventId } | undefined {
    for (let part = partOf(last); part >= partOf(first); part -= 1) {
      const to = Math.min(last, (part + 1) * SPAN - 1)
      const after = Math.max(this.parts.get(part) ?? part * SPAN - 1, first - 1)
      if (after < to) return { after, to }
    }
    return undefined
  }

  /** Adds texts of one part, in order of their ids, and notes that everything up to `to` is known. */
  add(texts: readonly Text[], to: EventId): void {
    const part = partOf(to)
    this.connection.exec('BEGIN IMMEDIATE')
    try {
      if (!this.parts.has(part)) this.create(part)
      const insert = this.connection.prepare(`INSERT INTO words_${part} (rowid, text) VALUES (?, ?)`)
      for (const { id, text } of texts) insert.run(id, text)
      this.connection.prepare('UPDATE parts SET indexed_to = ? WHERE part = ?').run(to, part)
      this.connection.exec('COMMIT')
    } catch (error) {
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK')
      throw error
    }
    this.parts.set(part, to)
  }

  /** Forgets the parts that have these events, so that nothing of them is left in the file. */
  dropPartsOf(ids: readonly EventId[]): void {
    for (const part of new Set(ids.map(partOf))) this.drop(part)
  }

  /** Forgets the parts whose events are all older than `first`. */
  dropBefore(first: EventId): void {
    for (const part of [...this.parts.keys()]) if (part < partOf(first)) this.drop(part)
  }

  close(): void {
    this.connection.close()
  }

  private read(): void {
    const rows = this.connection.prepare('SELECT part, indexed_to AS indexedTo FROM parts').all() as Part[]
    for (const { part, indexedTo } of rows) this.parts.set(part, indexedTo)
  }

  /** Without the text, without positions in it: the words alone, in about a sixth of the room of the events. */
  private create(part: number): void {
    this.connection.exec(`CREATE VIRTUAL TABLE words_${part} USING fts5(
      text, content = '', detail = none, columnsize = 0, tokenize = 'unicode61 remove_diacritics 0')`)
    this.connection.prepare('INSERT INTO parts (part, indexed_to) VALUES (?, ?)').run(part, part * SPAN - 1)
  }

  private drop(part: number): void {
    if (!this.parts.delete(part)) return
    this.connection.exec(
      `BEGIN IMMEDIATE; DROP TABLE words_${part}; DELETE FROM parts WHERE part = ${part}; COMMIT; PRAGMA incremental_vacuum`
    )
  }
}

/** Removes the file, which can be made anew. @throws the error of the file system */
export function removeWordIndex(path: string): void {
  for (const file of [path, `${path}-journal`]) rmSync(file, { force: true })
}

function partOf(id: EventId): number {
  return Math.floor(id / SPAN)
}

/** What is deleted is overwritten with zeros. A power cut may break the file; then it is made anew. */
function open(path: string): Database.Database {
  closeSync(openSync(path, 'a', OWNER_ONLY))
  chmodSync(path, OWNER_ONLY)
  const connection = new Database(path)
  connection.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = OFF')
  connection.exec('PRAGMA secure_delete = ON')
  connection.exec('CREATE TABLE IF NOT EXISTS parts (part INTEGER PRIMARY KEY, indexed_to INTEGER NOT NULL)')
  return connection
}
