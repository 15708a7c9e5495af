// Stores in SQLite what targets were told. A page and the progress of its sync are recorded in one commit.
import type { CommitGroup } from '../../queue/sqlite/commit-group'
import type { Connection } from '../../queue/sqlite/database'
import type { SegmentRef } from '../memberships'
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
} from '../targets'
import { SegmentRows } from './segment-rows'

export class SqliteTargets implements Targets {
  private readonly statements
  private readonly segments: SegmentRows

  constructor(
    connection: Connection,
    private readonly commits: CommitGroup
  ) {
    this.statements = prepare(connection)
    this.segments = new SegmentRows(connection)
  }

  async changes(target: string, of: SegmentRef, page: { after: number; limit: number }): Promise<ChangeToTell[]> {
    const values = [this.numberOf(target), this.segments.refOf(of), page.after, page.limit]
    type Row = Record<'isMember' | 'isTold' | 'isUnsure' | 'change', number> & { id: string }
    return (this.statements.changes.all(...values) as Row[]).map(({ id, isMember, isTold, isUnsure, change }) => ({
      id,
      isMember: isMember === 1,
      isTold: isUnsure === 1 ? null : isTold === 1,
      change
    }))
  }

  async told(target: string, of: SegmentRef, page: { after: string; limit: number }): Promise<ToldMember[]> {
    const values = [this.numberOf(target), this.segments.refOf(of), page.after, page.limit]
    type Row = Record<'at' | 'isMember', number> & { id: string }
    return (this.statements.told.all(...values) as Row[]).map(({ id, at, isMember }) => ({
      id,
      at,
      isMember: isMember === 1
    }))
  }

  async cursor(target: string, of: SegmentRef): Promise<number> {
    return this.segments.cursor(target, this.segments.refOf(of))
  }

  async known(target: string): Promise<string> {
    return (this.statements.known.get(target) as { known: string } | undefined)?.known ?? '[]'
  }

  noteUnderWay(target: string, _sync: number, people: readonly PersonRef[]): Promise<void> {
    return this.commits.write(() => {
      const number = this.numberOf(target)
      for (const { id, ...of } of people) this.statements.doubt.run(number, this.segments.refOf(of), id)
    })
  }

  record(target: string, sync: number, { told, sure, at, cursors, known, detail }: ToldPage): Promise<void> {
    return this.commits.write(() => {
      const number = this.numberOf(target)
      const counts = { added: 0, removed: 0 }
      for (const { id, isMember, ...of } of told) {
        const ref = this.segments.refOf(of)
        // A person whom the target counts in already is not added again.
        if (!isMember) counts.removed += this.statements.untell.run(number, ref, id).changes
        else if (this.statements.touch.run(at, number, ref, id).changes === 0) {
          counts.added += this.statements.tell.run(number, ref, id, at).changes
        }
      }
      for (const { id, ...of } of sure) this.statements.trust.run(number, this.segments.refOf(of), id)
      for (const { change, ...of } of cursors) {
        this.segments.moveCursor({ reader: target, ref: this.segments.refOf(of), change })
      }
      this.statements.setKnown.run(known, number)
      this.statements.count.run(counts.added, counts.removed, detail, sync)
    })
  }

  ask(target: string): Promise<void> {
    return this.commits.write(() => void this.statements.ask.run(target))
  }

  async isAsked(target: string): Promise<boolean> {
    return this.statements.isAsked.get(target) !== undefined
  }

  begin(target: string, { at, detail, endOfLast }: SyncBeginning): Promise<number> {
    return this.commits.write(() => {
      this.statements.add.run(target)
      const number = this.numberOf(target)
      if (endOfLast !== undefined) this.statements.endOpen.run(at, endOfLast, number)
      this.statements.forgetAsked.run(target)
      const { lastInsertRowid } = this.statements.begin.run(number, at, detail)
      this.statements.prune.run(number, KEPT_SYNCS)
      return Number(lastInsertRowid)
    })
  }

  end(_target: string, sync: number, { at, detail }: SyncNote): Promise<void> {
    return this.commits.write(() => void this.statements.end.run(at, detail, sync))
  }

  async syncs(target: string, limit: number): Promise<TargetSync[]> {
    return this.statements.syncs.all(this.numberOf(target), limit) as TargetSync[]
  }

  async size(target: string): Promise<number> {
    return (this.statements.size.get(this.numberOf(target)) as { size: number }).size
  }

  forget(target: string, { andLog = false }: { andLog?: boolean } = {}): Promise<void> {
    return this.commits.write(() => {
      const number = this.numberOf(target)
      this.statements.forgetTold.run(number)
      this.statements.forgetUnsure.run(number)
      this.statements.forgetCursors.run(target)
      this.statements.setKnown.run('[]', number)
      if (!andLog) return
      this.statements.forgetAsked.run(target)
      this.statements.forgetSyncs.run(number)
      this.statements.forgetTarget.run(number)
    })
  }

  /** The number of a target; 0, which no row has, for a target that was never told anything. */
  private numberOf(target: string): number {
    return (this.statements.number.get(target) as { number: number } | undefined)?.number ?? 0
  }
}

function prepare(connection: Connection) {
  return {
    number: connection.prepare('SELECT number FROM targets WHERE id = ?'),
    known: connection.prepare('SELECT known FROM targets WHERE id = ?'),
    add: connection.prepare("INSERT OR IGNORE INTO targets (id, known) VALUES (?, '[]')"),
    setKnown: connection.prepare('UPDATE targets SET known = ? WHERE number = ?'),
    changes: connection.prepare(
      `SELECT id, is_member AS isMember, change,
         EXISTS (SELECT 1 FROM told WHERE told.target = ?1 AND told.ref = ?2 AND told.id = members.id) AS isTold,
         EXISTS (
           SELECT 1 FROM unsure WHERE unsure.target = ?1 AND unsure.ref = ?2 AND unsure.id = members.id) AS isUnsure
       FROM members WHERE ref = ?2 AND change > ?3 ORDER BY change LIMIT ?4`
    ),
    told: connection.prepare(
      `SELECT id, at, EXISTS (
         SELECT 1 FROM members WHERE members.ref = told.ref AND members.id = told.id AND is_member = 1) AS isMember
       FROM told WHERE target = ? AND ref = ? AND id > ? ORDER BY id LIMIT ?`
    ),
    touch: connection.prepare('UPDATE told SET at = ? WHERE target = ? AND ref = ? AND id = ?'),
    tell: connection.prepare('INSERT INTO told VALUES (?, ?, ?, ?)'),
    untell: connection.prepare('DELETE FROM told WHERE target = ? AND ref = ? AND id = ?'),
    doubt: connection.prepare('INSERT OR IGNORE INTO unsure VALUES (?, ?, ?)'),
    trust: connection.prepare('DELETE FROM unsure WHERE target = ? AND ref = ? AND id = ?'),
    size: connection.prepare('SELECT count(*) AS size FROM told WHERE target = ?'),
    ...prepareSyncs(connection)
  }
}

function prepareSyncs(connection: Connection) {
  return {
    begin: connection.prepare(
      'INSERT INTO target_syncs (target, began_at, ended_at, added, removed, detail) VALUES (?, ?, NULL, 0, 0, ?)'
    ),
    prune: connection.prepare(
      `DELETE FROM target_syncs WHERE target = ?1 AND id <= (
         SELECT id FROM target_syncs WHERE target = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`
    ),
    count: connection.prepare(
      'UPDATE target_syncs SET added = added + ?, removed = removed + ?, detail = ? WHERE id = ?'
    ),
    end: connection.prepare('UPDATE target_syncs SET ended_at = ?, detail = ? WHERE id = ?'),
    endOpen: connection.prepare(
      'UPDATE target_syncs SET ended_at = ?, detail = ? WHERE target = ? AND ended_at IS NULL'
    ),
    syncs: connection.prepare(
      `SELECT id, began_at AS beganAt, ended_at AS endedAt, added, removed, detail FROM target_syncs
       WHERE target = ? ORDER BY id DESC LIMIT ?`
    ),
    ask: connection.prepare('INSERT OR IGNORE INTO asked_syncs VALUES (?)'),
    isAsked: connection.prepare('SELECT target FROM asked_syncs WHERE target = ?'),
    forgetAsked: connection.prepare('DELETE FROM asked_syncs WHERE target = ?'),
    forgetTold: connection.prepare('DELETE FROM told WHERE target = ?'),
    forgetUnsure: connection.prepare('DELETE FROM unsure WHERE target = ?'),
    forgetCursors: connection.prepare('DELETE FROM cursors WHERE reader = ?'),
    forgetSyncs: connection.prepare('DELETE FROM target_syncs WHERE target = ?'),
    forgetTarget: connection.prepare('DELETE FROM targets WHERE number = ?')
  }
}
