// The table of leases in PostgreSQL, by the database's clock.
import { LEASE_TIMES } from '../../ownership/lease-rules'
import type { Held, LeaseNote, LeaseRow, LeaseTable, LiveRunner, Sight } from '../../ownership/lease-table'
import type { ClusterRunner } from '../../ownership/ownership'
import { prepared, type Database } from '../connection/database'
import { CHANNELS, type Notices } from '../connection/notices'
import type { DatabaseClock } from './database-clock'
import { DATABASE_NOW } from './fence'

export interface PostgresLeasesOptions {
  /** For heartbeats alone: they must not wait for a connection that something slow has. */
  readonly database: Database
  readonly notices: Notices
  /** Of this runner: its own notices are left out. */
  readonly runnerId: string
  readonly monotonic: () => number
  /** Learns from each heartbeat. */
  readonly clock: DatabaseClock
  /** Names of the keys to the secrets that this runner has. */
  readonly keys: readonly string[]
}

/** How long the row of a runner that ended without a word is kept, in milliseconds. */
const KEPT_MS = 86_400_000

const BEAT = prepared(
  `INSERT INTO runners (id, name, version, is_leaving, keys, started_at, expires_at)
   VALUES ($1, $2, $3, $4, $5, ${DATABASE_NOW}, ${DATABASE_NOW} + ${LEASE_TIMES.ttl})
   ON CONFLICT (id) DO UPDATE SET is_leaving = excluded.is_leaving, expires_at = excluded.expires_at
   RETURNING xmax = 0 AS "isNew", ${DATABASE_NOW} AS now`
)
// A statement of its own, so that it sees what was taken while the heartbeat waited for the one who took it.
const LOOK = prepared(
  `WITH living AS (SELECT id, name, version, is_leaving, expires_at - ${DATABASE_NOW} AS left_ms FROM runners
     WHERE expires_at > ${DATABASE_NOW})
   SELECT
     (SELECT json_agg(json_build_object('id', id, 'name', name, 'version', version, 'isLeaving', is_leaving,
       'leftMs', left_ms)) FROM living) AS runners,
     (SELECT json_agg(json_build_object('key', leases.key, 'epoch', leases.epoch, 'owner', living.id,
       'askedBy', asked_by, 'note', note)) FROM leases LEFT JOIN living ON living.id = owner
       LEFT JOIN lease_notes ON lease_notes.key = leases.key AND lease_notes.epoch = leases.epoch
         AND living.id IS NOT NULL) AS leases`
)
const FREE_OWN = prepared('UPDATE leases SET owner = NULL, asked_by = NULL WHERE owner = $1')
const ADD = prepared(
  'INSERT INTO leases (key, owner, epoch) SELECT unnest($1::text[]), NULL, 0 ON CONFLICT (key) DO NOTHING'
)
// Locked, so that none of them can come back to life before its keys have changed owner. One that is just doing so is
// left alone.
const DEAD = prepared(`SELECT id FROM runners WHERE expires_at <= ${DATABASE_NOW} FOR UPDATE SKIP LOCKED`)
// A key is locked while something is stored under it: it is taken at the next look.
const TAKE = prepared(
  `WITH free AS (SELECT key FROM leases WHERE key = ANY($2::text[])
     AND (owner IS NULL OR owner = ANY($3::text[]) OR NOT EXISTS (SELECT 1 FROM runners WHERE id = owner))
     ORDER BY key FOR UPDATE SKIP LOCKED)
   UPDATE leases SET owner = $1, epoch = epoch + 1, asked_by = NULL FROM free WHERE leases.key = free.key
   RETURNING leases.key, leases.epoch`
)
const FORGET_DEAD = prepared(`DELETE FROM runners WHERE expires_at <= ${DATABASE_NOW} - ${KEPT_MS}`)
const ASK = prepared(
  `WITH asked AS (SELECT key FROM leases WHERE key = ANY($2::text[]) ORDER BY key FOR UPDATE SKIP LOCKED)
   UPDATE leases SET asked_by = $1 FROM asked WHERE leases.key = asked.key`
)
const RELEASE = prepared(
  `UPDATE leases SET owner = NULL, asked_by = NULL FROM unnest($2::text[], $3::bigint[]) AS given (key, epoch)
   WHERE leases.key = given.key AND leases.epoch = given.epoch AND owner = $1`
)
const FORGET = prepared('DELETE FROM runners WHERE id = $1')
const NOTE = prepared(
  `INSERT INTO lease_notes (key, epoch, note) VALUES ($1, $2, $3)
   ON CONFLICT (key) DO UPDATE SET epoch = excluded.epoch, note = excluded.note WHERE lease_notes.epoch <= excluded.epoch`
)
const UNNOTE = prepared('DELETE FROM lease_notes WHERE key = $1 AND epoch <= $2')

/** What runners tell each other about leases. */
interface Notice {
  /** Id of the runner that tells. */
  readonly by: string
  readonly nudged?: string
}

type Nullable<Row> = { readonly [Field in keyof Row]: Row[Field] | null }

export class PostgresLeases implements LeaseTable {
  constructor(private readonly options: PostgresLeasesOptions) {}

  async beat({ id, name, version, isLeaving }: ClusterRunner): Promise<Sight> {
    const { database, monotonic, clock, keys } = this.options
    const askedAt = monotonic()
    const about = [id, name, version, isLeaving, keys]
    const [beat] = await database.query<{ isNew: boolean; now: number }>(BEAT, about)
    if (beat !== undefined) clock.note({ database: beat.now, askedAt, answeredAt: monotonic() })
    // Its row was gone, so that somebody may just take its keys without looking for it.
    if (beat?.isNew === true) await database.query(FREE_OWN, [id])
    const [seen] = await database.query<{ runners: LiveRunner[] | null; leases: Nullable<LeaseRow>[] | null }>(LOOK)
    return { runners: seen?.runners ?? [], leases: (seen?.leases ?? []).map(toLease) }
  }

  async take(runnerId: string, keys: readonly string[]): Promise<Held[]> {
    const { database } = this.options
    const taken = await database.transaction(async (session) => {
      await session.query(ADD, [keys])
      const dead = await session.query<{ id: string }>(DEAD)
      const held = await session.query<Held>(TAKE, [runnerId, keys, dead.map(({ id }) => id)])
      if (dead.length > 0) await session.query(FORGET_DEAD)
      return held
    })
    if (taken.length > 0) await this.tell()
    return taken
  }

  async ask(runnerId: string, keys: readonly string[]): Promise<void> {
    await this.options.database.query(ASK, [runnerId, keys])
    await this.tell()
  }

  async release(runnerId: string, leases: readonly Held[]): Promise<void> {
    const keys = leases.map(({ key }) => key)
    const epochs = leases.map(({ epoch }) => epoch)
    await this.options.database.query(RELEASE, [runnerId, keys, epochs])
    await this.tell()
  }

  async leave(runnerId: string): Promise<void> {
    await this.options.database.transaction(async (session) => {
      await session.query(FREE_OWN, [runnerId])
      await session.query(FORGET, [runnerId])
    })
    await this.tell()
  }

  async note(notes: readonly LeaseNote[]): Promise<void> {
    const { database } = this.options
    for (const { key, epoch, text } of notes) {
      if (text === undefined) await database.query(UNNOTE, [key, epoch])
      else await database.query(NOTE, [key, epoch, text])
    }
  }

  nudge(key: string): Promise<void> {
    return this.tell({ nudged: key })
  }

  listen({ changed, nudged }: Parameters<LeaseTable['listen']>[0]): () => void {
    return this.options.notices.listen(CHANNELS.owners, (payload) => {
      if (payload === undefined) return changed()
      const notice = JSON.parse(payload) as Notice
      if (notice.by === this.options.runnerId) return
      if (notice.nudged === undefined) changed()
      else nudged(notice.nudged)
    })
  }

  private async tell(what: Omit<Notice, 'by'> = {}): Promise<void> {
    const notice: Notice = { by: this.options.runnerId, ...what }
    await this.options.database.query('SELECT pg_notify($1, $2)', [CHANNELS.owners, JSON.stringify(notice)])
  }
}

function toLease({ key, epoch, owner, askedBy, note }: Nullable<LeaseRow>): LeaseRow {
  return {
    key: key ?? '',
    epoch: epoch ?? 0,
    owner: owner ?? undefined,
    askedBy: askedBy ?? undefined,
    note: note ?? undefined
  }
}
