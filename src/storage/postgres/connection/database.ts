// A PostgreSQL database: statements, transactions and notices, over connections that come and go.
import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import { MisuseError } from '../../../misuse'
import { Hosts, type SessionOptions } from './hosts'
import { isSilence, isUnavailable, UnavailableError } from './failures'
import { Notices } from './notices'
import { Pool, type PoolUse } from './pool'
import { refusePooler } from './pooler'

/** What a statement may be given. Arrays become arrays of the database, a buffer is sent in binary form. */
export type Parameter = string | number | boolean | null | Buffer | readonly (string | number | boolean | null)[]

/** A statement with a name is planned once by each connection. */
export interface Statement {
  readonly text: string
  readonly name?: string | undefined
}

/** A statement and its parameters. */
export type Call = readonly [statement: string | Statement, parameters?: readonly Parameter[]]

/** Runs statements one after the other. Numbers of 64 bits come as numbers: all of ours are safe integers. */
export interface Session {
  /** Resolves to the rows. `Row` says what they are; nothing checks it. */
  query<Row = Record<string, unknown>>(statement: string | Statement, parameters?: readonly Parameter[]): Promise<Row[]>
  /** Sends several at once, which takes one round trip. Resolves to the rows of each. */
  all(calls: readonly Call[]): Promise<Record<string, unknown>[][]>
}

export interface TransactionOptions {
  /** Whether its statements may take as long as they need. Default: no. */
  readonly isLong?: boolean
}

export interface Database extends Session {
  /** Wakes others, and is woken by them. */
  readonly notices: Notices
  /** The server in use, as `host:port`. */
  readonly host: string
  readonly use: PoolUse
  /**
   * Commits what `work` does, all of it or, if it throws, nothing. If the connection is lost while it commits, nobody
   * knows whether it did.
   */
  transaction<Result>(work: (session: Session) => Promise<Result>, options?: TransactionOptions): Promise<Result>
  /** A transaction of statements that are known before: one round trip. Resolves to the rows of each. */
  batch(calls: readonly Call[]): Promise<Record<string, unknown>[][]>
  /** Lends a connection of the pool for something that is no transaction, such as `VACUUM`. */
  session<Result>(work: (session: Session) => Promise<Result>, options?: TransactionOptions): Promise<Result>
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Connections for statements; one more listens. Default: 8. */
  readonly connections?: number | undefined
  /** Name that the server shows for these connections. Default: `heap-destination`. */
  readonly name?: string | undefined
  /** Milliseconds after which the server ends a statement. Default: 30,000. */
  readonly statementMs?: number | undefined
  /** How long after that a connection without an answer counts as lost, in milliseconds. Default: 5000. */
  readonly silenceMs?: number | undefined
}

const CONNECTIONS = 8
const STATEMENT_MS = 30_000
/** A process that stands still in the middle of a transaction keeps its locks for so long, in milliseconds. */
const IDLE_MS = 10_000
/** Default of `silenceMs`. */
const SILENCE_MS = 5000
/** The same for statements that may take long. */
const LONG_MS = 86_400_000

/**
 * Connects, and leaves the tables as they are (`schema/migrations.ts`).
 * @throws MisuseError for an address that cannot be read, and for a pooler that shares connections between transactions;
 * UnavailableError if no server takes writes now
 */
export async function openDatabase(address: string, options: DatabaseOptions = {}): Promise<Database> {
  const database = new PostgresDatabase(address, options)
  try {
    await database.check()
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}

/** The same statement, planned once by each connection. For a text that never changes. */
export function prepared(text: string): Statement {
  return { text, name: createHash('sha256').update(text).digest('hex').slice(0, 32) }
}

class PostgresDatabase implements Database {
  readonly notices: Notices
  private readonly hosts: Hosts
  private readonly pool: Pool

  private readonly statementMs: number

  constructor(address: string, options: DatabaseOptions) {
    const { connections = CONNECTIONS, name, statementMs = STATEMENT_MS, silenceMs = SILENCE_MS } = options
    this.statementMs = statementMs
    this.hosts = new Hosts(address)
    const session: SessionOptions = {
      application_name: name ?? 'heap-destination',
      query_timeout: statementMs + silenceMs,
      statementMs,
      idleMs: IDLE_MS
    }
    this.pool = new Pool(() => this.connect(session), connections)
    this.notices = new Notices(
      () => this.connect(session),
      (channel, payload) => this.query('SELECT pg_notify($1, $2)', [channel, payload])
    )
  }

  get host(): string {
    return this.hosts.name
  }

  get use(): PoolUse {
    return this.pool.use
  }

  check(): Promise<void> {
    return refusePooler(() => this.hosts.connect({}))
  }

  /** What was accepted by `check` and is refused now, such as a password that was changed, may be accepted again. */
  private async connect(session: SessionOptions): Promise<Client> {
    try {
      return await this.hosts.connect(session)
    } catch (error) {
      if (!(error instanceof MisuseError)) throw error
      throw new UnavailableError(error.message, { cause: error })
    }
  }

  query<Row>(statement: string | Statement, parameters?: readonly Parameter[]): Promise<Row[]> {
    return this.session((session) => session.query<Row>(statement, parameters))
  }

  transaction<Result>(
    work: (session: Session) => Promise<Result>,
    { isLong = false }: TransactionOptions = {}
  ): Promise<Result> {
    return this.lend({ queryMs: isLong ? LONG_MS : undefined }, async (session) => {
      await session.query('BEGIN')
      try {
        if (isLong) await session.query('SET LOCAL statement_timeout = 0')
        const result = await work(session)
        await session.query('COMMIT')
        return result
      } catch (error) {
        // On a lost connection the server does it by itself.
        await session.query('ROLLBACK').catch(() => undefined)
        throw error
      }
    })
  }

  all(calls: readonly Call[]): Promise<Record<string, unknown>[][]> {
    return this.session((session) => session.all(calls))
  }

  batch(calls: readonly Call[]): Promise<Record<string, unknown>[][]> {
    return this.session(async (session) => {
      // After a failure the last one undoes everything.
      const rows = await session.all([['BEGIN'], ...calls, ['COMMIT']])
      return rows.slice(1, -1)
    })
  }

  session<Result>(
    work: (session: Session) => Promise<Result>,
    { isLong = false }: TransactionOptions = {}
  ): Promise<Result> {
    if (!isLong) return this.lend({}, work)
    return this.lend({ queryMs: LONG_MS }, async (session) => {
      await session.query('SET statement_timeout = 0')
      try {
        return await work(session)
      } finally {
        await session.query(`SET statement_timeout = ${this.statementMs}`)
      }
    })
  }

  private async lend<Result>(limits: Limits, work: (session: Session) => Promise<Result>): Promise<Result> {
    const client = await this.pool.acquire()
    const session = new ClientSession(client, limits)
    try {
      return await work(session)
    } finally {
      if (session.isSilent) this.pool.dropIdle()
      if (session.isBroken) this.pool.drop(client)
      else this.pool.release(client)
    }
  }

  async close(): Promise<void> {
    await this.notices.close()
    await this.pool.close()
  }
}

interface Limits {
  /** Milliseconds until a statement without an answer counts as lost. Default: as for the connection. */
  readonly queryMs?: number | undefined
}

class ClientSession implements Session {
  /** Whether the connection cannot be trusted any more: after a loss, or if its server takes no writes now. */
  isBroken = false
  /** Whether it got no answer at all. */
  isSilent = false

  constructor(
    private readonly client: Client,
    private readonly limits: Limits
  ) {}

  async query<Row>(statement: string | Statement, parameters: readonly Parameter[] = []): Promise<Row[]> {
    const query = typeof statement === 'string' ? { text: statement } : statement
    try {
      const { queryMs } = this.limits
      const { rows } = await this.client.query({
        ...query,
        values: [...parameters],
        ...(queryMs !== undefined && { query_timeout: queryMs })
      })
      return rows as Row[]
    } catch (error) {
      if (isUnavailable(error)) this.isBroken = true
      if (isSilence(error)) this.isSilent = true
      throw error
    }
  }

  async all(calls: readonly Call[]): Promise<Record<string, unknown>[][]> {
    const results = await Promise.allSettled(
      calls.map(([statement, parameters]) => this.query<Record<string, unknown>>(statement, parameters))
    )
    const failed = results.find((result) => result.status === 'rejected')
    if (failed === undefined) return results.map((result) => (result.status === 'fulfilled' ? result.value : []))
    // Statements behind it may have been sent but never planned, which the client does not know.
    this.isBroken = true
    throw failed.reason
  }
}
