// The tables of events.db that count and remember, and how they are moved.
import { keyOf } from '../postgres/activity/count-sql'
import { requestKeyOf } from '../postgres/activity/refused-requests'
import { HOUR_MS } from '../tallies/activity'
import { addCounts, emptyCounts, type Counts } from '../tallies/counts'
import { MINUTE_MS } from '../tallies/tallies'
import { integer, integers, text, texts, type Cell, type Column, type TableMove } from './table-move'

const PART = { part: '0' }

/** The sums of the rows that several runners have for one thing. */
function sumsOf(table: string, { by, counts }: { readonly by: readonly string[]; readonly counts: readonly string[] }) {
  const sums = counts.map((count) => `sum(${count})::bigint AS ${count}`)
  return `(SELECT ${[...by, ...sums].join(', ')} FROM ${table} GROUP BY ${by.join(', ')}) AS summed`
}

const DAY_COUNTS = ['received', 'sent', 'accepted', 'refused', 'altered', 'skipped']
const SOURCE_COUNTS = ['received', 'refused', 'delivered', 'rejected']

/** The counts of several runners, as those of one. */
function added(cell: Cell): Cell {
  const sum = emptyCounts()
  for (const counts of JSON.parse(String(cell)) as Counts[]) addCounts(sum, counts)
  return JSON.stringify(sum)
}

function talliesOf(name: string, { title, width }: { readonly title: string; readonly width: number }): TableMove {
  const counts: Column = { name: 'counts', type: 'json', back: added }
  const written = `(SELECT destination, at AS minute, jsonb_agg(counts) AS counts
    FROM tallies WHERE width = ${width} GROUP BY 1, 2) AS grouped`
  const minute = integer('minute', { only: 'sqlite' })
  return {
    name,
    title,
    columns: [text('destination'), minute, counts],
    key: ['destination', 'minute'],
    postgres: { table: 'tallies', from: written, also: { at: 'given.minute', width: `${width}`, writer: '0' } }
  }
}

/** Rows with nothing in them are there from the start. */
const FORGOTTEN = '(SELECT * FROM forgotten WHERE events > 0)'
const REPLACED = 'ON CONFLICT (what) DO UPDATE SET events = excluded.events'

export const COUNT_MOVES: readonly TableMove[] = [
  {
    name: 'arrivals',
    title: 'counts of arrivals',
    columns: [text('source'), ...integers('events', 'first_at', 'last_at')],
    key: ['source'],
    postgres: {
      also: PART,
      from: `(SELECT source, sum(events)::bigint AS events, min(first_at) AS first_at, max(last_at) AS last_at
        FROM arrivals GROUP BY source) AS summed`
    }
  },
  {
    name: 'forgotten',
    title: 'counts of removed events',
    columns: [text('what'), integer('events')],
    key: ['what'],
    postgres: {
      from: `${FORGOTTEN} AS counted`,
      conflict: REPLACED
    },
    sqlite: { from: FORGOTTEN, counted: FORGOTTEN, conflict: REPLACED }
  },
  talliesOf('tallies', { title: 'counts by the minute', width: MINUTE_MS }),
  talliesOf('tallies_by_hour', { title: 'counts by the hour', width: HOUR_MS }),
  {
    name: 'source_counts',
    title: 'counts of sources',
    columns: [text('source'), ...integers('width', 'at', ...SOURCE_COUNTS)],
    key: ['source', 'width', 'at'],
    postgres: { also: PART, from: sumsOf('source_counts', { by: ['source', 'width', 'at'], counts: SOURCE_COUNTS }) }
  },
  {
    name: 'days',
    title: 'counts by day and event name',
    columns: [integer('day'), ...texts('destination', 'source', 'type', 'name'), ...integers(...DAY_COUNTS)],
    key: ['day', 'destination', 'source', 'type', 'name'],
    postgres: {
      also: { ...PART, key: keyOf('given.type', 'given.name') },
      from: sumsOf('days', { by: ['day', 'destination', 'source', 'type', 'name'], counts: DAY_COUNTS })
    }
  },
  {
    name: 'refused_requests',
    title: 'refused requests',
    columns: [
      ...texts('code', 'path', 'address', 'agent', 'source', 'message'),
      ...integers('count', 'first_at', 'last_at')
    ],
    key: ['code', 'path', 'address', 'agent', 'source'],
    postgres: { also: { key: requestKeyOf('given.') } }
  },
  {
    name: 'suppressions',
    title: 'suppressed people',
    columns: [...texts('destination', 'person'), integer('since')],
    key: ['destination', 'person']
  },
  {
    name: 'resends',
    title: 'resends',
    columns: [
      ...integers('id', 'total', 'queued', 'last_event', 'created_at', 'ended_at'),
      ...texts('destination', 'choice', 'state')
    ],
    key: ['id']
  },
  {
    name: 'resend_sources',
    title: 'positions of resends',
    columns: [integer('resend'), text('source'), integer('position')],
    key: ['resend', 'source']
  },
  {
    name: 'audience_runs',
    title: 'runs of audience changes',
    columns: [...integers('id', 'first_at', 'last_at'), ...texts('source', 'audience', 'together')],
    key: ['id']
  }
]
