// Stores in PostgreSQL what targets were told. A page and the progress of its sync are recorded in one transaction, and
// only for the sync that has begun last.
import type { SegmentRef } from '../../memberships/memberships'
import {
  KEPT_SYNCS,
  type ChangeToTell,
  type PersonRef,
  type SyncBeginning,
  type SyncNote,
  type TargetSync,
  type Targets,
  type ToldMember,
  type ToldPage
} from '../../memberships/targets'
import { LeaseLostError } from '../../ownership/ownership'
import type { Database, Session } from '../connection/database'
import { assertEpoch } from '../ownership/fence'
import { cursorOf, moveCursor, refOf } from './segment-rows'
import { changesToTell, doubt, tell, toldOf, trust } from './target-people'

export class PostgresTargets implements Targets {
  constructor(private readonly database: Database) {}

  async changes(target: string, of: SegmentRef, page: { after: number; limit: number }): Promise<ChangeToTell[]> {
    return changesToTell(this.database, await this.numbersOf(target, of), page)
  }

  async told(target: string, of: SegmentRef, page: { after: string; limit: number }): Promise<ToldMember[]> {
    return toldOf(this.database, await this.numbersOf(target, of), page)
  }

  async cursor(target: string, of: SegmentRef): Promise<number> {
    return cursorOf(this.database, target, await refOf(this.database, of))
  }

  async known(target: string): Promise<string> {
    const rows = await this.database.query<{ known: string }>('SELECT known FROM targets WHERE id = $1', [target])
    return rows[0]?.known ?? '[]'
  }

  async noteUnderWay(target: string, sync: number, people: readonly PersonRef[]): Promise<void> {
    await this.database.transaction(async (sql) => doubt(sql, await lock(sql, target, sync), people))
  }

  async record(target: string, sync: number, page: ToldPage): Promise<void> {
    const { sure, cursors, known, detail } = page
    await this.database.transaction(async (sql) => {
      const number = await lock(sql, target, sync)
      const { added, removed } = await tell(sql, number, page)
      await trust(sql, number, sure)
      for (const { change, ...of } of cursors) {
        await moveCursor(sql, { reader: target, ref: await refOf(sql, of), change })
      }
      await sql.query('UPDATE targets SET known = $2, size = size + $3 WHERE number = $1', [
        number,
        known,
        added - removed
      ])
      const count = 'UPDATE target_syncs SET added = added + $2, removed = removed + $3, detail = $4 WHERE id = $1'
      await sql.query(count, [sync, added, removed, detail])
    })
  }

  async ask(target: string): Promise<void> {
    await this.database.query('INSERT INTO asked_syncs VALUES ($1) ON CONFLICT DO NOTHING', [target])
  }

  async isAsked(target: string): Promise<boolean> {
    return (await this.database.query('SELECT 1 FROM asked_syncs WHERE target = $1', [target])).length > 0
  }

  begin(target: string, { at, detail, endOfLast, lease }: SyncBeginning): Promise<number> {
    return this.database.transaction(async (sql) => {
      const text = `INSERT INTO targets (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET known = targets.known RETURNING number`
      const [{ number } = { number: 0 }] = await sql.query<{ number: number }>(text, [target])
      if (lease !== undefined) await assertEpoch(sql, lease)
      if (endOfLast !== undefined) {
        const end = 'UPDATE target_syncs SET ended_at = $2, detail = $3 WHERE target = $1 AND ended_at IS NULL'
        await sql.query(end, [number, at, endOfLast])
      }
      await sql.query('DELETE FROM asked_syncs WHERE target = $1', [target])
      const begin = 'INSERT INTO target_syncs (target, began_at, detail) VALUES ($1, $2, $3) RETURNING id'
      const [{ id } = { id: 0 }] = await sql.query<{ id: number }>(begin, [number, at, detail])
      await sql.query('UPDATE targets SET sync = $2 WHERE number = $1', [number, id])
      await sql.query(PRUNE, [number, KEPT_SYNCS])
      return id
    })
  }

  async end(target: string, sync: number, { at, detail }: SyncNote): Promise<void> {
    await this.database.transaction(async (sql) => {
      await lock(sql, target, sync)
      await sql.query('UPDATE target_syncs SET ended_at = $2, detail = $3 WHERE id = $1', [sync, at, detail])
    })
  }

  syncs(target: string, limit: number): Promise<TargetSync[]> {
    return this.database.query<TargetSync>(SYNCS, [target, limit])
  }

  async size(target: string): Promise<number> {
    const rows = await this.database.query<{ size: number }>('SELECT size FROM targets WHERE id = $1', [target])
    return rows[0]?.size ?? 0
  }

  async forget(target: string, { andLog = false }: { andLog?: boolean } = {}): Promise<void> {
    await this.database.transaction(async (sql) => {
      // A sync that is under way records nothing any more.
      const reset = `UPDATE targets SET known = '[]', size = 0, sync = NULL WHERE id = $1 RETURNING number`
      const number = (await sql.query<{ number: number }>(reset, [target]))[0]?.number ?? 0
      await sql.query('DELETE FROM told WHERE target = $1', [number])
      await sql.query('DELETE FROM unsure WHERE target = $1', [number])
      await sql.query('DELETE FROM segment_cursors WHERE reader = $1', [target])
      if (!andLog) return
      await sql.query('DELETE FROM asked_syncs WHERE target = $1', [target])
      await sql.query('DELETE FROM target_syncs WHERE target = $1', [number])
      await sql.query('DELETE FROM targets WHERE number = $1', [number])
    })
  }

  /** The numbers of a target and a segment; 0, which no row has, for a target that was never told anything. */
  private async numbersOf(target: string, of: SegmentRef): Promise<{ target: number; ref: number }> {
    const rows = await this.database.query<{ number: number }>('SELECT number FROM targets WHERE id = $1', [target])
    return { target: rows[0]?.number ?? 0, ref: await refOf(this.database, of) }
  }
}

const PRUNE = `
DELETE FROM target_syncs WHERE target = $1 AND id <= (
  SELECT id FROM target_syncs WHERE target = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)`

const SYNCS = `
SELECT target_syncs.id, began_at AS "beganAt", ended_at AS "endedAt", added, removed, detail
FROM target_syncs JOIN targets ON targets.number = target WHERE targets.id = $1 ORDER BY target_syncs.id DESC LIMIT $2`

/**
 * Locks the target until the transaction ends. Returns its number.
 * @throws LeaseLostError when another sync of it has begun since, or it was forgotten
 */
async function lock(sql: Session, target: string, sync: number): Promise<number> {
  const text = 'SELECT number FROM targets WHERE id = $1 AND sync = $2 FOR UPDATE'
  const [row] = await sql.query<{ number: number }>(text, [target, sync])
  if (row === undefined) throw new LeaseLostError(`target:${target}`)
  return row.number
}
