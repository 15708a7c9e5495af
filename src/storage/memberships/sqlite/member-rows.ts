// The rows of people in a segment. A request changes a row unless something newer is known.
import type { Connection } from '../../queue/sqlite/database'
import type { Changed, Member } from '../memberships'

/** What a request says about people. */
export interface Fact {
  readonly ref: number
  readonly task: string
  readonly ts: number
  readonly isMember: boolean
  /** Heap's time of the last drain of the segment. */
  readonly drainedTs: number
}

interface Known {
  readonly isMember: number
  readonly ts: number
  readonly since: number
  readonly task: string
}

const COLUMNS = 'id, is_member AS isMember, since, task, change'

type Row = Omit<Member, 'isMember'> & { readonly isMember: number }

export class MemberRows {
  private readonly statements

  constructor(connection: Connection) {
    this.statements = prepare(connection)
  }

  /** Runs inside a transaction, as do all methods here that change rows. */
  put(ids: readonly string[], fact: Fact): Changed {
    const changed = { joined: 0, left: 0 }
    for (const id of ids) {
      const change = this.putOne(id, fact)
      if (change !== undefined) changed[change] += 1
    }
    return changed
  }

  /**
   * Removes people who entered by a request that is not newer. `last` is the id after which the next step begins;
   * `undefined` when all are done.
   */
  drain({ ref, ts, after, limit }: { ref: number; ts: number; after: string; limit: number }): {
    readonly count: number
    readonly last: string | undefined
  } {
    const found = this.statements.drained.all(ref, after, ts, limit) as { id: string }[]
    for (const { id } of found) this.statements.leave.run(ts, this.nextChange(), ref, id)
    return { count: found.length, last: found.length < limit ? undefined : found.at(-1)?.id }
  }

  find(ref: number, id: string): Member | undefined {
    // `all` instead of `get`, because `get` adds a field to the row.
    return (this.statements.find.all(ref, id) as Row[]).map(toMember)[0]
  }

  members(ref: number, { after, limit }: { after: string; limit: number }): Member[] {
    return (this.statements.members.all(ref, after, limit) as Row[]).map(toMember)
  }

  changes(ref: number, { after, limit }: { after: number; limit: number }): Member[] {
    return (this.statements.changes.all(ref, after, limit) as Row[]).map(toMember)
  }

  latest(ref: number, limit: number): Member[] {
    return (this.statements.latest.all(ref, limit) as Row[]).map(toMember)
  }

  forget(ref: number): void {
    this.statements.forget.run(ref)
  }

  private putOne(id: string, { ref, task, ts, isMember, drainedTs }: Fact): keyof Changed | undefined {
    const known = this.statements.known.get(ref, id) as Known | undefined
    if (known !== undefined && !isNews(known, { ts, isMember })) return undefined
    const was = known?.isMember === 1
    const is = isMember && ts > drainedTs
    if (was === is && known !== undefined) {
      this.statements.touch.run(ts, ref, id)
      return undefined
    }
    this.statements.put.run(ref, id, is ? 1 : 0, ts, ts, task, this.nextChange())
    if (was === is) return undefined
    return is ? 'joined' : 'left'
  }

  private nextChange(): number {
    return (this.statements.nextChange.get() as { last: number }).last
  }
}

function isNews(known: Known, { ts, isMember }: Pick<Fact, 'ts' | 'isMember'>): boolean {
  return ts > known.ts || (ts === known.ts && !isMember && known.isMember === 1)
}

function toMember(row: Row): Member {
  return { ...row, isMember: row.isMember === 1 }
}

function prepare(connection: Connection) {
  return {
    known: connection.prepare('SELECT is_member AS isMember, ts, since, task FROM members WHERE ref = ? AND id = ?'),
    put: connection.prepare('INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?, ?, ?, ?)'),
    touch: connection.prepare('UPDATE members SET ts = ? WHERE ref = ? AND id = ?'),
    nextChange: connection.prepare('UPDATE changes SET last = last + 1 RETURNING last'),
    drained: connection.prepare(
      'SELECT id FROM members WHERE ref = ? AND id > ? AND is_member = 1 AND ts <= ? ORDER BY id LIMIT ?'
    ),
    leave: connection.prepare('UPDATE members SET is_member = 0, since = ?, change = ? WHERE ref = ? AND id = ?'),
    find: connection.prepare(`SELECT ${COLUMNS} FROM members WHERE ref = ? AND id = ?`),
    members: connection.prepare(
      `SELECT ${COLUMNS} FROM members WHERE ref = ? AND id > ? AND is_member = 1 ORDER BY id LIMIT ?`
    ),
    changes: connection.prepare(`SELECT ${COLUMNS} FROM members WHERE ref = ? AND change > ? ORDER BY change LIMIT ?`),
    latest: connection.prepare(`SELECT ${COLUMNS} FROM members WHERE ref = ? ORDER BY change DESC LIMIT ?`),
    forget: connection.prepare('DELETE FROM members WHERE ref = ?')
  }
}
