// A document as one row of the database, which every runner follows.
import type { Document, DocumentListener, Edit, Note, Origin } from '../../documents/document'
import { keepSame } from '../../documents/keep-same'
import { CHANNELS } from '../connection/notices'
import type { Database, Session } from '../connection/database'

export interface RowFormat<Body, Entry = never> {
  /** Name of the row. */
  readonly name: string
  /** What is there without a row. */
  readonly none: Body
  /** @throws Error with what to do, for a row that cannot be read */
  parse(text: string): Body
  toText(body: Body): string
  /** Is done in the transaction of a change, before anything else. @throws why nothing may be changed */
  prepare?(session: Session): Promise<void>
  /** Stores what is noted of a change, in its transaction. */
  append?(session: Session, entry: Entry): Promise<void>
}

interface Row {
  readonly version: number
  readonly body: string
}

const READ = 'SELECT version, body FROM documents WHERE name = $1 AND version > $2'
const MAKE = "INSERT INTO documents (name, version, body) VALUES ($1, 0, '') ON CONFLICT DO NOTHING"
const LOCK = 'SELECT version, body FROM documents WHERE name = $1 FOR UPDATE'
const WRITE = 'UPDATE documents SET version = $2, body = $3, changed_at = now() WHERE name = $1'

interface Known<Body> {
  readonly version: number
  readonly body: Body
}

export class PostgresDocument<Body, Entry = never> implements Document<Body, Entry> {
  private known: Known<Body>
  private readonly listeners: DocumentListener<Body>[] = []
  /** One at a time, so that listeners are told of changes in their order. */
  private turn: Promise<unknown> = Promise.resolve()
  private nextRefresh: Promise<void> | undefined

  private constructor(
    private readonly database: Database,
    private readonly format: RowFormat<Body, Entry>
  ) {
    this.known = { version: 0, body: format.none }
  }

  /** @throws Error with what to do, for a row that cannot be read; UnavailableError if the database is not there */
  static async open<Body, Entry = never>(
    database: Database,
    format: RowFormat<Body, Entry>
  ): Promise<PostgresDocument<Body, Entry>> {
    const document = new PostgresDocument(database, format)
    await document.refresh()
    return document
  }

  get name(): string {
    return this.format.name
  }

  get current(): Body {
    return this.known.body
  }

  get version(): number {
    return this.known.version
  }

  refresh(): Promise<void> {
    this.nextRefresh ??= this.inTurn(async () => {
      this.nextRefresh = undefined
      const [row] = await this.database.query<Row>(READ, [this.format.name, this.known.version])
      if (row !== undefined) await this.adopt(this.read(row), 'elsewhere')
    })
    return this.nextRefresh
  }

  change(edit: Edit<Body>, note?: Note<Body, Entry>): Promise<void> {
    return this.inTurn(async () => {
      const { present, changed } = await this.database.transaction((session) => this.changeRow(session, { edit, note }))
      await this.adopt(present, 'elsewhere')
      if (changed === undefined) return
      await this.adopt(changed, 'here')
      // Whoever misses the notice finds the change at its next look.
      void this.database.notices.send(CHANNELS.settings, this.format.name).catch(() => undefined)
    })
  }

  onChange(listener: DocumentListener<Body>): void {
    this.listeners.push(listener)
  }

  private async changeRow(
    session: Session,
    { edit, note }: { readonly edit: Edit<Body>; readonly note: Note<Body, Entry> | undefined }
  ): Promise<{ present: Known<Body>; changed: Known<Body> | undefined }> {
    const { name } = this.format
    await this.format.prepare?.(session)
    await session.query(MAKE, [name])
    const [row] = await session.query<Row>(LOCK, [name])
    const present = row === undefined || row.version <= this.known.version ? this.known : this.read(row)
    const body = edit(present.body)
    if (body === present.body) return { present, changed: undefined }
    const version = present.version + 1
    await session.query(WRITE, [name, version, this.format.toText(body)])
    const entry = note?.(body, present.body)
    if (entry !== undefined) await this.format.append?.(session, entry)
    return { present, changed: { version, body } }
  }

  private read({ version, body }: Row): Known<Body> {
    return { version, body: keepSame(this.format.parse(body), this.known.body) }
  }

  private async adopt(next: Known<Body>, origin: Origin): Promise<void> {
    if (next.version <= this.known.version) return
    const before = this.known.body
    this.known = next
    await Promise.all(this.listeners.map(async (listener) => listener(next.body, before, origin)))
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.turn.then(work)
    this.turn = done.catch(() => undefined)
    return done
  }
}
