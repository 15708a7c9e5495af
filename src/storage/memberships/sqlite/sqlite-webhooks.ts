// Stores webhooks in SQLite: one row each, with its body while there is room.
import type { CommitGroup } from '../../queue/sqlite/commit-group'
import { usedBytes, type Connection } from '../../queue/sqlite/database'
import { isOutOfRoom } from '../../out-of-room'
import {
  CROWDED,
  type Kept,
  type NewWebhook,
  type RefusalCount,
  type StoredWebhook,
  type WebhookId,
  type WebhookRow,
  type Webhooks
} from '../webhooks'

export interface WebhookBounds {
  /** Bytes of the whole file from which on webhooks are refused. */
  readonly maxBytes: number
  /** How long a processed webhook is kept, in milliseconds. */
  readonly retentionMs: number
}

/** Most bodies that are dropped for one new webhook. */
const STEP = 20

const COLUMNS = `id, integration AS integrationId, digest, ts, received_at AS receivedAt, action, segment AS segmentId,
  segment_name AS segmentName, state, detail, body IS NOT NULL AS hasBody`

type Row = Omit<WebhookRow, 'hasBody'> & { readonly hasBody: number }

export class SqliteWebhooks implements Webhooks {
  private readonly statements

  constructor(
    private readonly connection: Connection,
    private readonly commits: CommitGroup,
    private readonly bounds: WebhookBounds
  ) {
    this.statements = prepare(connection)
  }

  async keep(webhook: NewWebhook): Promise<Kept> {
    const known = this.known(webhook)
    if (known !== undefined) return { id: known, isNew: false }
    if (usedBytes(this.connection) >= this.bounds.maxBytes) return { refused: 'store_full' }
    try {
      return await this.commits.write(() => this.insert(webhook))
    } catch (error) {
      if (!isOutOfRoom(error)) throw error
      return { refused: 'store_full' }
    }
  }

  async waiting(limit: number, except: readonly string[] = []): Promise<WebhookId[]> {
    return (this.statements.waiting.all(JSON.stringify(except), limit) as { id: WebhookId }[]).map(({ id }) => id)
  }

  async find(id: WebhookId): Promise<StoredWebhook | undefined> {
    // `all` instead of `get`, because `get` adds a field to the row.
    const [row] = this.statements.find.all(id) as (Row & { body: Uint8Array | null })[]
    if (row === undefined || row.body === null) return undefined
    return { ...row, body: row.body, hasBody: true }
  }

  settle(id: WebhookId, state: 'applied' | 'shown', detail: string): Promise<void> {
    return this.commits.write(() => void this.statements.settle.run(state, detail, id))
  }

  replay(id: WebhookId): Promise<boolean> {
    return this.commits.write(() => this.statements.replay.run(id).changes > 0)
  }

  async list(
    integrationId: string,
    { before, limit }: { readonly before?: WebhookId | undefined; readonly limit: number }
  ): Promise<WebhookRow[]> {
    const rows = this.statements.list.all(integrationId, before ?? Number.MAX_SAFE_INTEGER, limit) as Row[]
    return rows.map((row) => ({ ...row, hasBody: row.hasBody === 1 }))
  }

  countRefusal(integrationId: string, code: string, at: number): Promise<void> {
    return this.commits.write(() => void this.statements.countRefusal.run(integrationId, code, at))
  }

  async refusals(integrationId: string): Promise<RefusalCount[]> {
    return this.statements.refusals.all(integrationId) as RefusalCount[]
  }

  /** Runs inside a transaction. */
  forget(integrationId: string): void {
    this.statements.forget.run(integrationId)
    this.statements.forgetRefusals.run(integrationId)
  }

  private known({ integrationId, digest }: NewWebhook): WebhookId | undefined {
    return (this.statements.known.get(integrationId, digest) as { id: WebhookId } | undefined)?.id
  }

  private insert(webhook: NewWebhook): Kept {
    // The same request may be in the same commit.
    const known = this.known(webhook)
    if (known !== undefined) return { id: known, isNew: false }
    this.makeRoom(webhook.receivedAt)
    const { integrationId, digest, ts, receivedAt, action, segmentId, segmentName, body } = webhook
    const { lastInsertRowid } = this.statements.insert.run(
      ...[integrationId, digest, ts, receivedAt, action, segmentId, segmentName],
      Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    )
    return { id: Number(lastInsertRowid), isNew: true }
  }

  private makeRoom(now: number): void {
    this.statements.dropOld.run(now - this.bounds.retentionMs, STEP)
    if (usedBytes(this.connection) >= this.bounds.maxBytes * CROWDED) this.statements.dropBodies.run(STEP)
  }
}

function prepare(connection: Connection) {
  return {
    known: connection.prepare('SELECT id FROM webhooks WHERE integration = ? AND digest = ?'),
    insert: connection.prepare(
      `INSERT INTO webhooks (integration, digest, ts, received_at, action, segment, segment_name, state, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?)`
    ),
    waiting: connection.prepare(
      `SELECT id FROM webhooks WHERE state = 'waiting' AND integration NOT IN (SELECT value FROM json_each(?))
       ORDER BY id LIMIT ?`
    ),
    find: connection.prepare(`SELECT ${COLUMNS}, body FROM webhooks WHERE id = ?`),
    settle: connection.prepare('UPDATE webhooks SET state = ?, detail = ? WHERE id = ?'),
    replay: connection.prepare("UPDATE webhooks SET state = 'waiting' WHERE id = ? AND body IS NOT NULL"),
    list: connection.prepare(
      `SELECT ${COLUMNS} FROM webhooks WHERE integration = ? AND id < ? ORDER BY id DESC LIMIT ?`
    ),
    countRefusal: connection.prepare(
      `INSERT INTO refusals VALUES (?, ?, 1, ?)
       ON CONFLICT (integration, code) DO UPDATE SET count = count + 1, last_at = excluded.last_at`
    ),
    refusals: connection.prepare(
      'SELECT code, count, last_at AS lastAt FROM refusals WHERE integration = ? ORDER BY code'
    ),
    forget: connection.prepare('DELETE FROM webhooks WHERE integration = ?'),
    forgetRefusals: connection.prepare('DELETE FROM refusals WHERE integration = ?'),
    dropOld: connection.prepare(
      `DELETE FROM webhooks WHERE id IN (SELECT id FROM
       (SELECT id, received_at, state FROM webhooks ORDER BY id LIMIT ?2) WHERE received_at < ?1 AND state <> 'waiting')`
    ),
    dropBodies: connection.prepare(
      `UPDATE webhooks SET body = NULL WHERE id IN
       (SELECT id FROM webhooks WHERE body IS NOT NULL AND state <> 'waiting' ORDER BY id LIMIT ?)`
    )
  }
}
