// Brings the tables up to date when a runner starts: one at a time, all or nothing.
import { MisuseError } from '../../../misuse'
import type { Database, Session } from '../connection/database'
import { inWords } from '../connection/refusals'
import { preparePartitions } from './partitions'
import { VERSIONS, type Version } from './versions'

/** The lock for a migration: a number that nobody else has, by chance. */
const LOCK = 4_803_118_552_001

export interface Migrated {
  /** The version of the tables now. */
  readonly version: number
  /** The versions that were made just now. */
  readonly applied: readonly number[]
}

/**
 * Makes the schema `heap_destination` with all that is missing, and the partitions of the next days. Runners that start
 * together wait for each other. Tables that a newer program has made are left as they are, if this one can still use
 * them.
 * @param program version of this program, which is written down with what it makes
 * @throws MisuseError if the tables are too new for this program, or its user may not make any
 */
export function migrate(database: Database, program: string): Promise<Migrated> {
  return migrateTo(database, program, VERSIONS)
}

/** The same, for other versions than ours. */
export async function migrateTo(database: Database, program: string, versions: readonly Version[]): Promise<Migrated> {
  const work = async (session: Session): Promise<Migrated> => {
    // Until the end of the transaction. Two runners that start together would make the same tables.
    await session.query(`SELECT pg_advisory_xact_lock(${LOCK})`)
    await session.query('CREATE SCHEMA IF NOT EXISTS heap_destination')
    await session.query(VERSION_TABLE)
    const present = await readPresent(session)
    const known = versions.at(-1)?.version ?? 0
    if (present.least > known) throw tooNew(present, known)
    const missing = versions.filter(({ version }) => version > present.version)
    for (const version of missing) await apply(session, version, program)
    await preparePartitions(session)
    return {
      version: missing.at(-1)?.version ?? present.version,
      applied: missing.map(({ version }) => version)
    }
  }
  return database.transaction(work, { isLong: true }).catch((error: unknown) => {
    throw inWords(error)
  })
}

/**
 * For who reads the tables beside the runners, and leaves them as they are.
 * @throws MisuseError if there are none, or they are older than this program, or too new for it
 */
export async function requireTables(database: Session): Promise<void> {
  const [found] = await database.query(FIND)
  const present = found === undefined ? undefined : await readPresent(database)
  const known = VERSIONS.at(-1)?.version ?? 0
  if (present === undefined || present.version === 0) {
    throw new MisuseError('No runner has used this database yet. Start one on it first.')
  }
  if (present.least > known) throw tooNew(present, known)
  if (present.version < known) {
    throw new MisuseError(
      `The tables in the database are of version ${present.version}, and this program needs version ${known}. ` +
        'Use the program that its runners have, or update a runner first: it brings the tables up to date.'
    )
  }
}

const FIND = "SELECT 1 FROM pg_tables WHERE schemaname = 'heap_destination' AND tablename = 'schema_versions'"

/** `least`: programs that know this version or a later one can use the tables. */
const VERSION_TABLE = `CREATE TABLE IF NOT EXISTS schema_versions (
  version int PRIMARY KEY, least int NOT NULL, name text NOT NULL, program text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now())`

interface Present {
  readonly version: number
  readonly least: number
  readonly program: string | null
}

async function readPresent(session: Session): Promise<Present> {
  const [present] = await session.query<Present>(
    `SELECT coalesce(max(version), 0) AS version, coalesce(max(least), 0) AS least,
     (SELECT program FROM schema_versions ORDER BY version DESC LIMIT 1) AS program FROM schema_versions`
  )
  return present ?? { version: 0, least: 0, program: null }
}

async function apply(session: Session, { version, least, name, tables }: Version, program: string): Promise<void> {
  for (const part of tables) await session.query(part)
  await session.query('INSERT INTO schema_versions (version, least, name, program) VALUES ($1, $2, $3, $4)', [
    version,
    least,
    name,
    program
  ])
}

function tooNew({ version, program }: Present, known: number): MisuseError {
  return new MisuseError(
    `The tables in the database are of version ${version}, made by heap-destination ${program ?? 'of a later version'}. ` +
      `This program knows version ${known} and cannot use them: start the newer program.`
  )
}
