// The tables of segments.db, and how they are moved.
import { integer, integers, key, text, texts, type TableMove } from './table-move'

/** Keys of syncs: by their text in SQLite, by a number in PostgreSQL. */
const SYNC = 'JOIN segment_syncs AS s ON s.ref = given.ref AND md5(s.task) = md5(given.task) AND s.task = given.task'
const syncOf = (table: string) => `${table} AS r JOIN segment_syncs AS s ON s.id = r.sync`

export const SEGMENT_MOVES: readonly TableMove[] = [
  {
    name: 'webhooks',
    title: 'webhooks',
    columns: [
      ...integers('id', 'ts', 'received_at'),
      ...texts('integration', 'digest', 'state', 'detail'),
      key('action'),
      key('segment'),
      key('segment_name'),
      { name: 'body', type: 'bytes' }
    ],
    key: ['id'],
    step: 50
  },
  {
    name: 'webhook_refusals',
    title: 'counts of refused webhooks',
    columns: [...texts('integration', 'code'), ...integers('count', 'last_at')],
    key: ['integration', 'code'],
    sqlite: { table: 'refusals' }
  },
  {
    name: 'segments',
    title: 'segments',
    columns: [
      ...integers('ref', 'named_ts', 'last_ts', 'drained_ts', 'first_at', 'last_at', 'members'),
      text('integration'),
      key('segment'),
      key('name'),
      integer('last_change', {
        sqlite: '(SELECT coalesce(max(change), 0) FROM members WHERE members.ref = segments.ref)',
        only: 'postgres'
      })
    ],
    key: ['ref']
  },
  {
    name: 'segment_syncs',
    title: 'syncs from Heap',
    columns: [...integers('ref', 'total', 'first_ts', 'last_ts', 'last_at', 'joined', 'gone'), key('task')],
    key: ['ref', 'task'],
    sqlite: { table: 'syncs' }
  },
  {
    name: 'segment_pages',
    title: 'pages of syncs',
    columns: [
      integer('ref', { postgres: 's.ref', only: 'sqlite' }),
      key('task', { postgres: 's.task', only: 'sqlite' }),
      integer('page')
    ],
    key: ['ref', 'task', 'page'],
    sqlite: { table: 'pages' },
    postgres: { also: { sync: 's.id' }, join: SYNC, from: syncOf('segment_pages') }
  },
  {
    name: 'segment_sizes',
    title: 'sizes of segments by the hour',
    columns: integers('ref', 'hour', 'members', 'joined', 'gone'),
    key: ['ref', 'hour'],
    sqlite: { table: 'sizes' }
  },
  {
    name: 'members',
    title: 'people in segments',
    columns: [
      integer('ref', { postgres: 'r.ref' }),
      key('id', { postgres: 'r.id' }),
      { name: 'is_member', type: 'boolean' },
      ...integers('ts', 'since', 'change'),
      key('task', { postgres: 's.task', only: 'sqlite' })
    ],
    key: ['ref', 'id'],
    postgres: { also: { sync: 's.id' }, join: SYNC, from: syncOf('members') }
  },
  {
    name: 'segment_cursors',
    title: 'positions of targets',
    columns: [text('reader'), ...integers('ref', 'change')],
    key: ['reader', 'ref'],
    sqlite: { table: 'cursors' }
  },
  {
    name: 'targets',
    title: 'targets',
    columns: [
      integer('number'),
      ...texts('id', 'known'),
      integer('size', { sqlite: '(SELECT count(*) FROM told WHERE told.target = targets.number)', only: 'postgres' })
    ],
    key: ['number']
  },
  {
    name: 'told',
    title: 'people whom targets count in',
    columns: [...integers('target', 'ref'), key('id'), integer('at')],
    key: ['target', 'ref', 'id']
  },
  {
    name: 'unsure',
    title: 'people of whom targets may know',
    columns: [...integers('target', 'ref'), key('id')],
    key: ['target', 'ref', 'id']
  },
  {
    name: 'target_syncs',
    title: 'syncs of targets',
    columns: [...integers('id', 'target', 'began_at', 'ended_at', 'added', 'removed'), text('detail')],
    key: ['id']
  },
  { name: 'asked_syncs', title: 'syncs that were asked for', columns: [text('target')], key: ['target'] }
]
