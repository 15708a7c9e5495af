// The rows about segments as a whole: name, size, syncs and their pages, and how far each reader has come.
import type { Connection } from '../../queue/sqlite/database'
import type { Changed, PagePosition, SegmentRef, SegmentState, Size, Sync } from '../memberships'

interface Named extends SegmentRef {
  readonly name: string | null
  readonly ts: number
}

type SyncRow = Omit<Sync, 'pages' | 'isFollowed'> & { readonly ref: number; readonly isFollowed: number }

/** The ref of an unknown segment. No row has it, so queries find nothing. */
const NO_REF = 0

export class SegmentRows {
  private readonly statements

  constructor(connection: Connection) {
    this.statements = prepare(connection)
  }

  refOf({ integrationId, segmentId }: SegmentRef): number {
    return (this.statements.ref.get(integrationId, segmentId) as { ref: number } | undefined)?.ref ?? NO_REF
  }

  /**
   * Adds the segment, or gives it the name of the newest request. Runs inside a transaction, as do all methods here
   * that change rows.
   */
  note({ integrationId, segmentId, name, ts }: Named, at: number): number {
    this.statements.add.run(integrationId, segmentId, at)
    const ref = this.refOf({ integrationId, segmentId })
    this.statements.note.run(ts, at, ref)
    if (name !== null) this.statements.rename.run(name, ts, ref, ts)
    return ref
  }

  noteDrain(ref: number, ts: number): void {
    this.statements.noteDrain.run(ts, ref)
  }

  drainedTs(ref: number): number {
    return (this.statements.drainedTs.get(ref) as { ts: number } | undefined)?.ts ?? 0
  }

  noteSync({ ref, task, ts, total, at }: { ref: number; task: string; ts: number; total: number; at: number }): void {
    this.statements.noteSync.run(ref, task, total, ts, ts, at)
  }

  addToSync({ ref, task }: { ref: number; task: string }, { joined, left }: Changed): void {
    if (joined + left > 0) this.statements.addToSync.run(joined, left, ref, task)
  }

  notePage(ref: number, { task, page }: PagePosition): void {
    this.statements.notePage.run(ref, task, page)
  }

  count(ref: number, { joined, left, hour }: Changed & { readonly hour: number }): void {
    if (joined + left === 0) return
    this.statements.resize.run(joined - left, ref)
    this.statements.noteSize.run({ ref, hour, joined, left })
  }

  all(integrationId: string): SegmentState[] {
    return this.statements.all.all(integrationId) as SegmentState[]
  }

  find({ integrationId, segmentId }: SegmentRef): SegmentState | undefined {
    // `all` instead of `get`, because `get` adds a field to the row.
    return (this.statements.find.all(integrationId, segmentId) as SegmentState[])[0]
  }

  sizes(ref: number, since: number): Size[] {
    return this.statements.sizes.all(ref, since) as Size[]
  }

  syncs(integrationId: string, { segmentId, limit }: { segmentId: string | undefined; limit: number }): Sync[] {
    const rows = this.statements.syncs.all(integrationId, segmentId ?? null, limit) as SyncRow[]
    return rows.map(({ ref, isFollowed, ...sync }) => {
      const pages = this.statements.pages.all(ref, sync.task) as { page: number }[]
      return { ...sync, pages: pages.map(({ page }) => page), isFollowed: isFollowed === 1 }
    })
  }

  cursor(reader: string, ref: number): number {
    return (this.statements.cursor.get(reader, ref) as { change: number } | undefined)?.change ?? 0
  }

  moveCursor({ reader, ref, change }: { reader: string; ref: number; change: number }): void {
    if (ref !== NO_REF) this.statements.moveCursor.run(reader, ref, change)
  }

  /** Removes the segments of an integration, and returns their refs. */
  forget(integrationId: string): number[] {
    const refs = (this.statements.refs.all(integrationId) as { ref: number }[]).map(({ ref }) => ref)
    for (const ref of refs) for (const drop of this.statements.drops) drop.run(ref)
    return refs
  }
}

const STATE = `integration AS integrationId, segment AS segmentId, name, members, last_ts AS lastTs, first_at AS firstAt,
  last_at AS lastAt, drained_ts AS drainedTs`

function prepare(connection: Connection) {
  return { ...prepareSegments(connection), ...prepareSyncs(connection) }
}

function prepareSegments(connection: Connection) {
  return {
    ref: connection.prepare('SELECT ref FROM segments WHERE integration = ? AND segment = ?'),
    refs: connection.prepare('SELECT ref FROM segments WHERE integration = ?'),
    add: connection.prepare(
      `INSERT OR IGNORE INTO segments
       (integration, segment, name, named_ts, last_ts, drained_ts, first_at, last_at, members)
       VALUES (?1, ?2, NULL, 0, 0, 0, ?3, ?3, 0)`
    ),
    note: connection.prepare('UPDATE segments SET last_ts = max(last_ts, ?), last_at = ? WHERE ref = ?'),
    rename: connection.prepare('UPDATE segments SET name = ?, named_ts = ? WHERE ref = ? AND named_ts <= ?'),
    noteDrain: connection.prepare('UPDATE segments SET drained_ts = max(drained_ts, ?) WHERE ref = ?'),
    drainedTs: connection.prepare('SELECT drained_ts AS ts FROM segments WHERE ref = ?'),
    resize: connection.prepare('UPDATE segments SET members = members + ? WHERE ref = ?'),
    all: connection.prepare(`SELECT ${STATE} FROM segments WHERE integration = ? ORDER BY name, segment`),
    find: connection.prepare(`SELECT ${STATE} FROM segments WHERE integration = ? AND segment = ?`),
    noteSize: connection.prepare(
      `INSERT INTO sizes SELECT :ref, :hour, members, :joined, :left FROM segments WHERE ref = :ref
       ON CONFLICT (ref, hour) DO UPDATE SET
         members = excluded.members, joined = joined + excluded.joined, gone = gone + excluded.gone`
    ),
    sizes: connection.prepare(
      'SELECT hour, members, joined, gone AS left FROM sizes WHERE ref = ? AND hour >= ? ORDER BY hour'
    ),
    drops: ['segments', 'syncs', 'pages', 'sizes', 'cursors'].map((table) =>
      connection.prepare(`DELETE FROM ${table} WHERE ref = ?`)
    )
  }
}

function prepareSyncs(connection: Connection) {
  return {
    noteSync: connection.prepare(
      `INSERT INTO syncs VALUES (?, ?, ?, ?, ?, ?, 0, 0) ON CONFLICT (ref, task) DO UPDATE SET
         total = max(total, excluded.total), first_ts = min(first_ts, excluded.first_ts),
         last_ts = max(last_ts, excluded.last_ts), last_at = excluded.last_at`
    ),
    addToSync: connection.prepare('UPDATE syncs SET joined = joined + ?, gone = gone + ? WHERE ref = ? AND task = ?'),
    notePage: connection.prepare('INSERT OR IGNORE INTO pages VALUES (?, ?, ?)'),
    pages: connection.prepare('SELECT page FROM pages WHERE ref = ? AND task = ? ORDER BY page'),
    syncs: connection.prepare(
      `SELECT ref, segments.integration AS integrationId, segments.segment AS segmentId, task, total,
         first_ts AS firstTs, syncs.last_ts AS lastTs, syncs.last_at AS lastAt, joined, gone AS left,
         EXISTS (SELECT 1 FROM syncs AS later WHERE later.ref = syncs.ref AND later.first_ts > syncs.last_ts) AS isFollowed
       FROM syncs JOIN segments USING (ref)
       WHERE segments.integration = ?1 AND (?2 IS NULL OR segments.segment = ?2)
       ORDER BY first_ts DESC, task LIMIT ?3`
    ),
    cursor: connection.prepare('SELECT change FROM cursors WHERE reader = ? AND ref = ?'),
    moveCursor: connection.prepare(
      `INSERT INTO cursors VALUES (?, ?, ?) ON CONFLICT (reader, ref) DO UPDATE SET change = max(change, excluded.change)`
    )
  }
}
