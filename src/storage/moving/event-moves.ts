// The tables of events.db that hold events and what became of them, and how they are moved.
import { DAY_BITS } from '../postgres/schema/partitions'
import { integer, integers, text, texts, type TableMove } from './table-move'

/** The first event with the same shared fields, of the same day: in PostgreSQL these go with their day. */
const FIRST_WITH_PART = `(SELECT min(o.id) FROM events AS o WHERE o.shared = e.shared
  AND o.id >= (e.id >> ${DAY_BITS}) << ${DAY_BITS})`

/** Shared fields. In SQLite by their text, in PostgreSQL by the first event that has them. */
export const PARTS: TableMove = {
  name: 'shared_parts',
  title: 'shared fields of batches',
  columns: [...integers('event', 'last_event'), text('text')],
  key: ['event'],
  sqlite: {
    table: 'moved_parts',
    from: `(SELECT min(e.id) AS event, max(e.id) AS last_event,
      (SELECT text FROM shared_parts AS p WHERE p.id = e.shared) AS text
      FROM events AS e WHERE e.shared IS NOT NULL GROUP BY e.shared, e.id >> ${DAY_BITS})`
  },
  postgres: {
    from: `(SELECT * FROM shared_parts AS p WHERE EXISTS (
      SELECT 1 FROM events AS e WHERE e.id BETWEEN p.event AND p.last_event AND e.shared = p.event)) AS used`
  }
}

export const EVENTS: TableMove = {
  name: 'events',
  title: 'events',
  columns: [
    ...integers('id', 'received_at', 'run', 'enters'),
    ...texts('source', 'type', 'name', 'user_key', 'body'),
    integer('shared', { sqlite: FIRST_WITH_PART })
  ],
  key: ['id'],
  sqlite: { from: 'events AS e', as: { shared: '(SELECT id FROM moved_parts WHERE event = ?)' } }
}

const STATE = [...integers('attempts', 'at', 'due_at', 'tried_since', 'deaths', 'tried_at'), ...texts('state', 'code')]

/** What has been taken at least once. */
export const DELIVERIES: TableMove = {
  name: 'deliveries',
  title: 'deliveries',
  columns: [
    ...integers('event'),
    ...texts('destination', 'user_key'),
    text('source', { only: 'postgres' }),
    ...STATE,
    ...texts('detail', 'tried_as')
  ],
  key: ['event', 'destination'],
  sqlite: {
    from: '(SELECT d.*, e.source FROM deliveries AS d JOIN events AS e ON e.id = d.event)'
  },
  postgres: { from: `(SELECT * FROM deliveries WHERE state <> 'waiting') AS taken` }
}

/** What has not been taken. In SQLite these are the events behind a position. */
export const WAITING: TableMove = {
  name: 'waiting',
  title: 'events that wait for a destination',
  columns: [integer('event'), ...texts('destination', 'source', 'user_key'), integer('at'), text('state')],
  key: ['event', 'destination'],
  sqlite: {
    from: `(SELECT e.id AS event, p.destination, e.source, e.user_key, e.received_at AS at, 'waiting' AS state
      FROM positions AS p JOIN events AS e ON e.source = p.source AND e.id > p.position
      AND (p.end_position IS NULL OR e.id <= p.end_position))`
  },
  postgres: { table: 'deliveries', from: `(SELECT * FROM deliveries WHERE state = 'waiting') AS untaken` }
}

export const CONNECTIONS: TableMove = {
  name: 'connections',
  title: 'connections of sources and destinations',
  columns: texts('destination', 'source'),
  key: ['destination', 'source'],
  sqlite: { from: '(SELECT destination, source FROM positions WHERE end_position IS NULL)' }
}

const EVENT_IS_THERE = 'WHERE EXISTS (SELECT 1 FROM events WHERE events.id = event)'

export const ATTEMPTS: TableMove = {
  name: 'attempts',
  title: 'earlier attempts',
  columns: [...integers('event', 'number', 'at'), ...texts('destination', 'state', 'code', 'detail')],
  key: ['event', 'destination', 'number'],
  sqlite: { from: `(SELECT * FROM attempts ${EVENT_IS_THERE})` },
  postgres: { from: `(SELECT * FROM attempts ${EVENT_IS_THERE}) AS told` }
}

export const ALTERATIONS: TableMove = {
  name: 'alterations',
  title: 'alterations',
  columns: [...texts('code', 'destination'), integer('event')],
  key: ['code', 'event', 'destination'],
  sqlite: { from: `(SELECT * FROM alterations ${EVENT_IS_THERE})` },
  postgres: { from: `(SELECT * FROM alterations ${EVENT_IS_THERE}) AS altered` }
}

/** On the way back: what waits, is claimed, or has been taken, as SQLite has it. `move_claims` and `move_positions` are made for it. */
export const TAKEN_BACK: TableMove = {
  ...DELIVERIES,
  postgres: {
    from: `(SELECT d.event, d.destination, d.user_key, d.source, d.attempts, d.detail, d.tried_at, d.tried_as,
        CASE WHEN c.event IS NOT NULL OR d.state = 'waiting' THEN 'retrying' ELSE d.state END AS state,
        CASE WHEN d.state = 'waiting' THEN t.now ELSE d.at END AS at,
        CASE WHEN c.event IS NOT NULL OR d.state = 'waiting' THEN t.now ELSE d.due_at END AS due_at,
        CASE WHEN c.event IS NULL AND d.state = 'waiting' THEN 'held_for_order' ELSE d.code END AS code,
        CASE WHEN d.state = 'waiting' THEN coalesce(c.since, t.now) ELSE d.tried_since END AS tried_since,
        d.deaths + CASE WHEN c.event IS NULL THEN 0 ELSE 1 END AS deaths
      FROM deliveries AS d CROSS JOIN (SELECT max(now) AS now FROM move_times) AS t
      LEFT JOIN move_claims AS c ON c.event = d.event AND c.destination = d.destination
      LEFT JOIN move_positions AS p ON p.destination = d.destination AND p.source = d.source
      WHERE EXISTS (SELECT 1 FROM events AS e WHERE e.id = d.event) AND NOT (
        d.state = 'waiting' AND c.event IS NULL AND p.position IS NOT NULL AND d.event > p.position
        AND (p.end_position IS NULL OR d.event <= p.end_position))) AS taken`
  }
}

export const POSITIONS: TableMove = {
  name: 'positions',
  title: 'positions of destinations',
  columns: [...texts('destination', 'source'), ...integers('position', 'seen', 'end_position', 'end_seen')],
  key: ['destination', 'source'],
  postgres: { from: 'move_positions' }
}
