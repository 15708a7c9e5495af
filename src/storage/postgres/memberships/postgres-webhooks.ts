// Stores webhooks in PostgreSQL: one row each, with its body while there is room.
import {
  CROWDED,
  type Kept,
  type NewWebhook,
  type RefusalCount,
  type StoredWebhook,
  type WebhookId,
  type WebhookRow,
  type Webhooks
} from '../../memberships/webhooks'
import type { Database, Session } from '../connection/database'
import { isDiskFull } from '../connection/failures'
import { fromStored, toStored } from './text'
import type { Room } from './room'

/** Most rows and bodies that are dropped for one new webhook. */
const STEP = 20

const COLUMNS = `id, integration AS "integrationId", digest, ts, received_at AS "receivedAt", action,
  segment AS "segmentId", segment_name AS "segmentName", state, detail, body IS NOT NULL AS "hasBody"`

export interface PostgresWebhooksOptions {
  readonly room: Room
  /** How long a processed webhook is kept, in milliseconds. */
  readonly retentionMs: number
}

export class PostgresWebhooks implements Webhooks {
  constructor(
    private readonly database: Database,
    private readonly options: PostgresWebhooksOptions
  ) {}

  async keep(webhook: NewWebhook): Promise<Kept> {
    const { room } = this.options
    const known = await this.known(webhook)
    if (known !== undefined) return { id: known, isNew: false }
    const fill = await room.fill()
    if (fill >= 1) return { refused: 'store_full' }
    try {
      const id = await this.insert(webhook)
      // Another runner has stored the same request meanwhile.
      if (id === undefined) return { id: (await this.known(webhook)) ?? 0, isNew: false }
      room.add(webhook.body.byteLength)
      await this.makeRoom(webhook.receivedAt, fill)
      return { id, isNew: true }
    } catch (error) {
      if (!isDiskFull(error)) throw error
      return { refused: 'store_full' }
    }
  }

  async waiting(limit: number, except: readonly string[] = []): Promise<WebhookId[]> {
    const where = `state = 'waiting' AND integration <> ALL($2::text[])`
    const text = `SELECT id FROM webhooks WHERE ${where} ORDER BY id LIMIT $1`
    return (await this.database.query<{ id: WebhookId }>(text, [limit, except])).map(({ id }) => id)
  }

  async find(id: WebhookId): Promise<StoredWebhook | undefined> {
    const text = `SELECT ${COLUMNS}, body FROM webhooks WHERE id = $1 AND body IS NOT NULL`
    const [row] = await this.database.query<StoredWebhook>(text, [id])
    return row && toRow(row)
  }

  async settle(id: WebhookId, state: 'applied' | 'shown', detail: string): Promise<void> {
    await this.database.query('UPDATE webhooks SET state = $2, detail = $3 WHERE id = $1', [id, state, detail])
  }

  async replay(id: WebhookId): Promise<boolean> {
    const text = `UPDATE webhooks SET state = 'waiting' WHERE id = $1 AND body IS NOT NULL RETURNING id`
    return (await this.database.query(text, [id])).length > 0
  }

  async list(
    integrationId: string,
    { before, limit }: { readonly before?: WebhookId | undefined; readonly limit: number }
  ): Promise<WebhookRow[]> {
    const text = `SELECT ${COLUMNS} FROM webhooks WHERE integration = $1 AND id < $2 ORDER BY id DESC LIMIT $3`
    const values = [integrationId, before ?? Number.MAX_SAFE_INTEGER, limit]
    return (await this.database.query<WebhookRow>(text, values)).map(toRow)
  }

  async countRefusal(integrationId: string, code: string, at: number): Promise<void> {
    await this.database.query(
      `INSERT INTO webhook_refusals AS known VALUES ($1, $2, 1, $3) ON CONFLICT (integration, code) DO UPDATE SET
         count = known.count + 1, last_at = greatest(known.last_at, excluded.last_at)`,
      [integrationId, code, at]
    )
  }

  refusals(integrationId: string): Promise<RefusalCount[]> {
    const text = `SELECT code, count, last_at AS "lastAt" FROM webhook_refusals WHERE integration = $1
      ORDER BY code COLLATE "C"`
    return this.database.query<RefusalCount>(text, [integrationId])
  }

  private async known({ integrationId, digest }: NewWebhook): Promise<WebhookId | undefined> {
    const text = 'SELECT id FROM webhooks WHERE integration = $1 AND digest = $2'
    return (await this.database.query<{ id: WebhookId }>(text, [integrationId, digest]))[0]?.id
  }

  private async insert(webhook: NewWebhook): Promise<WebhookId | undefined> {
    const { integrationId, digest, ts, receivedAt, action, segmentId, segmentName, body } = webhook
    const about = [integrationId, digest, ts, receivedAt, toStored(action), orNull(segmentId), orNull(segmentName)]
    const rows = await this.database.query<{ id: WebhookId }>(INSERT, [
      ...about,
      Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    ])
    return rows[0]?.id
  }

  private async makeRoom(now: number, fill: number): Promise<void> {
    await this.database.query(DROP_OLD, [now - this.options.retentionMs, STEP])
    if (fill < CROWDED) return
    const [dropped] = await this.database.query<{ bytes: number }>(DROP_BODIES, [STEP])
    this.options.room.add(-(dropped?.bytes ?? 0))
  }
}

const INSERT = `
INSERT INTO webhooks (integration, digest, ts, received_at, action, segment, segment_name, state, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8) ON CONFLICT (integration, digest) DO NOTHING RETURNING id`

const DROP_OLD = `
DELETE FROM webhooks WHERE id IN (
  SELECT id FROM (SELECT id, received_at, state FROM webhooks ORDER BY id LIMIT $2) AS oldest
  WHERE received_at < $1 AND state <> 'waiting')`

const DROP_BODIES = `
WITH oldest AS (
  SELECT id, octet_length(body) AS bytes FROM webhooks WHERE body IS NOT NULL AND state <> 'waiting' ORDER BY id LIMIT $1),
emptied AS (UPDATE webhooks SET body = NULL FROM oldest WHERE webhooks.id = oldest.id RETURNING oldest.bytes)
SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM emptied`

/** Removes the webhooks of an integration. */
export async function forgetWebhooks(sql: Session, integrationId: string): Promise<void> {
  await sql.query('DELETE FROM webhooks WHERE integration = $1', [integrationId])
  await sql.query('DELETE FROM webhook_refusals WHERE integration = $1', [integrationId])
}

function orNull(text: string | null): string | null {
  return text === null ? null : toStored(text)
}

function toRow<Row extends WebhookRow>(row: Row): Row {
  const { action, segmentId, segmentName } = row
  const named = {
    segmentId: segmentId === null ? null : fromStored(segmentId),
    segmentName: segmentName === null ? null : fromStored(segmentName)
  }
  return { ...row, action: fromStored(action), ...named }
}
