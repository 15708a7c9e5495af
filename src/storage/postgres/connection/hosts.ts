// Connects to the server that takes writes: the last one that did, and otherwise each in turn.
import { Client, TypeOverrides, types, type ClientConfig, type QueryConfig, type QueryResultRow } from 'pg'
import { MisuseError } from '../../../misuse'
import { parseAddress, type Server } from './address'
import { failureOf, isUnavailable, UnavailableError } from './failures'
import { inWords, refuseEncoding } from './refusals'

/**
 * Time to open one connection, and again for the first answer, in milliseconds. A host that is gone answers nothing at
 * all; a pooler takes the connection, and may have none to the server left.
 */
const CONNECT_MS = 5000

/**
 * What every session says first. The schema is made by the migrations. Each of our statements takes some milliseconds, and
 * to compile one, as a server does where it takes a partition for large, some hundred. A statement that is planned before
 * midnight meets a partition that is empty, and would read all of it, row by row, when it no longer is. Our statements
 * see what was committed before each of them, and wait as long as `statementMs`, whatever a role or database has as its
 * own; not every version has each of these times.
 */
const SESSION = `SET search_path TO heap_destination;
SET client_min_messages TO warning;
SET timezone TO 'UTC';
SET jit TO off;
SET enable_seqscan TO off;
SET default_transaction_isolation TO 'read committed';
SELECT set_config(name, '0', false) FROM pg_settings
WHERE name IN ('lock_timeout', 'idle_session_timeout', 'transaction_timeout')`
/** Says whether the server takes writes, and whether it answers before a commit is on the disk. */
const CHECK = `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS "isReadOnly",
  current_setting('synchronous_commit') = 'off' AS "isLoose", current_setting('server_encoding') AS encoding`

interface Checked {
  readonly isReadOnly: boolean
  readonly isLoose: boolean
  readonly encoding: string
}

/** Types of 64-bit integers come as numbers: all of ours are safe integers. */
const INT8_ARRAY = 1016
const NUMBERS = new TypeOverrides()
NUMBERS.setTypeParser(types.builtins.INT8, Number)
NUMBERS.setTypeParser(INT8_ARRAY, (text: string) => JSON.parse(`[${text.slice(1, -1)}]`) as number[])

/** Times in milliseconds. Those of the server are said in the session: a pooler refuses them at the connect. */
export interface SessionOptions extends Pick<ClientConfig, 'application_name' | 'query_timeout'> {
  readonly statementMs?: number
  readonly idleMs?: number
}

export class Hosts {
  private readonly servers: readonly Server[]
  private current = 0

  /** @throws MisuseError if the address cannot be read */
  constructor(address: string) {
    this.servers = parseAddress(address)
  }

  /** The server that was used last, as `host:port`. */
  get name(): string {
    return this.server.name
  }

  private get server(): Server {
    const server = this.servers[this.current % this.servers.length]
    if (server === undefined) throw new Error('An address has at least one server.')
    return server
  }

  /**
   * An open connection to a server that takes writes.
   * @throws UnavailableError if there is none now; MisuseError with what to do, for example for a wrong password
   */
  async connect(options: SessionOptions): Promise<Client> {
    const failures: string[] = []
    while (failures.length < this.servers.length) {
      const { server } = this
      const opened = await this.tryServer(server, options)
      if (opened instanceof Client) return opened
      failures.push(`${server.name} ${opened}`)
      // Somebody else may have found another one meanwhile.
      if (this.server === server) this.current += 1
    }
    throw new UnavailableError(`No server of the database takes writes: ${failures.join('; ')}.`)
  }

  /** The connection, or why it cannot be used. */
  private async tryServer({ url }: Server, options: SessionOptions): Promise<Client | string> {
    const { statementMs = 0, idleMs = 0, ...rest } = options
    const client = openClient(url, rest)
    try {
      await client.connect()
      const isUsable = await prepare(client, { statementMs, idleMs })
      if (isUsable) return client
      closeQuietly(client)
      return 'takes no writes'
    } catch (error) {
      closeQuietly(client)
      const explained = inWords(error)
      if (explained instanceof MisuseError || !isUnavailable(error)) throw explained
      return `cannot be reached (${failureOf(error)})`
    }
  }
}

/** @throws MisuseError for a file of the address that cannot be read */
function openClient(url: string, options: ClientConfig): Client {
  try {
    const client = new Client({
      ...options,
      connectionString: url,
      types: NUMBERS,
      connectionTimeoutMillis: CONNECT_MS,
      pipeline: true,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000
    })
    // The query under way is told of it as well. Without a listener it would end the process.
    return client.on('error', () => undefined)
  } catch (error) {
    throw inWords(error)
  }
}

/** Says what the session needs. Resolves to whether its server takes writes. */
async function prepare(
  client: Client,
  { statementMs, idleMs }: Required<Pick<SessionOptions, 'statementMs' | 'idleMs'>>
) {
  const ask = <Row extends QueryResultRow>(text: string) =>
    client.query<Row>({ text, query_timeout: CONNECT_MS } as QueryConfig)
  await ask(`${SESSION}; SET statement_timeout TO ${statementMs}; SET idle_in_transaction_session_timeout TO ${idleMs}`)
  const { rows } = await ask<Checked>(CHECK)
  const [found] = rows
  if (found === undefined || found.isReadOnly) return false
  refuseEncoding(found.encoding)
  // What is acknowledged has to be on the disk, whatever the server has for others.
  if (found.isLoose) await ask('SET synchronous_commit TO on')
  return true
}

/** Ends a connection, however it is. */
export function closeQuietly(client: Client): void {
  void client.end().catch(() => undefined)
}
