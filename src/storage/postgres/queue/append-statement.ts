// The statement that stores events, and what it is given: one row for each event and for each destination of it.
import type { AudienceChange } from '../../queue/audience-runs'
import type { EventId, NewEvent } from '../../queue/queue'
import { bigintArray, textArray } from '../connection/arrays'
import { prepared, type Call } from '../connection/database'
import { DAY_BITS, TODAY } from '../schema/partitions'

/** What one append resolves to. */
export interface Stored {
  /** In the order of the events. */
  readonly ids: readonly EventId[]
  /** Destinations that get at least one of them. */
  readonly destinations: readonly string[]
}

/**
 * `$5` says for each event which of the texts in `$10` its batch shares. Ids are given in the order of the events, and
 * before anything else is read. Each source's arrivals are counted in the row of this session.
 */
const APPEND = prepared(`
WITH given AS MATERIALIZED (
  SELECT ((SELECT ${TODAY}) << ${DAY_BITS}) | nextval('event_numbers') AS id, e.*
  FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::bigint[], $9::bigint[])
    WITH ORDINALITY AS e (source, received_at, type, name, part, user_key, body, run, enters, place)),
parts AS (SELECT part, min(id) AS event, max(id) AS last_event FROM given WHERE part IS NOT NULL GROUP BY part),
kept_parts AS (
  INSERT INTO shared_parts (event, last_event, text)
  SELECT event, last_event, text FROM parts JOIN unnest($10::text[]) WITH ORDINALITY AS t (text, n) ON n = part),
kept AS (
  INSERT INTO events (id, source, received_at, type, name, user_key, shared, body, run, enters)
  SELECT id, source, received_at, type, name, user_key, parts.event, body, run, enters::smallint
  FROM given LEFT JOIN parts USING (part) ORDER BY id),
fanned AS (
  INSERT INTO deliveries (event, destination, source, user_key, state, at)
  SELECT id, destination, source, user_key, 'waiting', received_at FROM given JOIN connections USING (source) ORDER BY id),
counted AS (
  INSERT INTO arrivals AS a (source, part, events, first_at, last_at)
  SELECT source, pg_backend_pid() % 16, count(*), min(received_at), max(received_at) FROM given GROUP BY source ORDER BY source
  ON CONFLICT (source, part) DO UPDATE SET events = a.events + excluded.events,
    last_at = greatest(a.last_at, excluded.last_at))
SELECT (SELECT array_agg(id ORDER BY place) FROM given) AS ids,
  (SELECT array_agg(DISTINCT destination) FROM connections WHERE source = ANY ($1)) AS destinations`)

/** While an append holds it, no destination is connected or forgotten. */
export const WIRING_LOCK = 4_803_118_552_003
const SHARE_WIRING = prepared(`SELECT pg_advisory_xact_lock_shared(${WIRING_LOCK})`)

/** Two statements of one transaction; the rows of the second are one `Stored`. */
export function storing(events: readonly NewEvent[], runs: readonly (number | null)[]): Call[] {
  const texts: string[] = []
  const places = new Map<string, number>()
  const placeOf = (text: string): number => {
    const known = places.get(text) ?? texts.push(text)
    places.set(text, known)
    return known
  }
  const parts = events.map(({ shared }) => (shared === undefined || shared === null ? null : placeOf(shared)))
  const parameters = [
    textArray(events.map(({ sourceId }) => sourceId)),
    bigintArray(events.map(({ receivedAt }) => receivedAt)),
    textArray(events.map(({ type }) => type)),
    textArray(events.map(({ name }) => name)),
    bigintArray(parts),
    textArray(events.map(({ userKey }) => userKey)),
    textArray(events.map(({ body }) => body)),
    bigintArray(runs),
    bigintArray(events.map(({ audience }) => toEnters(audience))),
    textArray(texts)
  ]
  return [[SHARE_WIRING], [APPEND, parameters]]
}

function toEnters(audience: AudienceChange | undefined): number | null {
  return audience?.isMember === undefined ? null : Number(audience.isMember)
}
