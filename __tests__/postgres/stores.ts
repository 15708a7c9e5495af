// Opens queues on the shared PostgreSQL for the tests of contracts: each begins with empty tables.
import { openDatabase, type Database } from '../../src/storage/postgres/connection/database'
import { createPostgresQueue, type PostgresQueueOptions } from '../../src/storage/postgres/queue/postgres-store'
import type { OpenStore, StoreOptions } from '../storage/queue-contract'
import { clock } from '../storage/queue-events'
import { createTables, execute } from './cluster'

const databases: Database[] = []
const closings: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closings.splice(0)) await close()
  for (const database of databases.splice(0)) await database.close()
  free.push(...used.splice(0))
})

/** Databases that are not in use, in this file. To make one takes ten times as long as to empty it. */
const free: string[] = []
const used: string[] = []

const EMPTY = `DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'heap_destination' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relname NOT IN ('schema_versions', 'forgotten') LOOP EXECUTE format('DELETE FROM heap_destination.%I', name);
  END LOOP; UPDATE heap_destination.forgotten SET events = 0; END $$`

/** A database with empty tables, for one test. Resolves to its address. */
export async function takeTables(): Promise<string> {
  const address = free.pop()
  if (address !== undefined) await execute(address, EMPTY)
  const taken = address ?? (await createTables())
  used.push(taken)
  return taken
}

export async function connectTo(address: string): Promise<Database> {
  const database = await openDatabase(address, { connections: 4 })
  databases.push(database)
  return database
}

type Options = StoreOptions & Partial<PostgresQueueOptions>

/** One of the runners on this database, by `clock`. */
export async function openRunner(address: string, options: Options = {}) {
  const database = options.database ?? (await connectTo(address))
  const store = createPostgresQueue({
    now: () => clock.now,
    monotonic: () => clock.now,
    upkeepMs: 100,
    ...options,
    database
  })
  closings.push(() => store.queue.close())
  return { ...store, database }
}

export async function openStore(options: Options = {}, address?: string): Promise<OpenStore> {
  const at = address ?? (await takeTables())
  const { queue, tallies } = await openRunner(at, options)
  const reopen = async (): Promise<OpenStore> => {
    await queue.close()
    return openStore(options, at)
  }
  return { queue, tallies, reopen }
}
