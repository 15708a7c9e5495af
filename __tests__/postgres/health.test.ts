// How the database is doing: dead rows, transactions that stay open, connections; and who is told of it.
import { warningsOf } from '../../src/runner/alerts/observe-database'
import { openDatabase, type Database } from '../../src/storage/postgres/connection/database'
import { readHealth } from '../../src/storage/postgres/health/read-health'
import { openReceiver } from '../runner/receivers'
import { openRunner, rowsOf, until } from '../runner/runners'
import { createTables, describeWithPostgres } from './cluster'

const START = Date.parse('2026-01-02T12:00:30.000Z')
const CALM_MS = 5 * 60_000

describeWithPostgres('the health of a database', () => {
  let url = ''
  let database: Database
  beforeAll(async () => {
    url = await createTables()
    database = await openDatabase(url, { connections: 2 })
  })
  afterAll(() => database.close())

  const leaveDeadRows = async (): Promise<void> => {
    await database.query("INSERT INTO quotas SELECT 'k', n, 0 FROM generate_series(1, 50) AS n")
    await database.query('DELETE FROM quotas')
  }

  test('names what vacuum has left, the oldest transaction, and the connections in use', async () => {
    await leaveDeadRows()
    const health = await until(
      () => readHealth(database),
      ({ rows }) => rows['quotas']?.dead === 50
    )
    expect(health).toMatchObject({ pool: { inUse: 0, waiting: 0 }, oldestTransaction: undefined })
    expect(health.bytes).toBeGreaterThan(1_000_000)
    expect(health.rows['quotas']).toEqual({ live: 0, dead: 50 })
    expect(Object.keys(health.rows)).toEqual(expect.arrayContaining(['events', 'deliveries', 'leases']))
    expect(Object.keys(health.rows).filter((name) => /\d/.test(name))).toEqual([])
    await database.transaction(async (session) => {
      const [{ pid } = { pid: 0 }] = await session.query<{ pid: number }>(
        'SELECT pg_backend_pid() AS pid, pg_sleep(0.02)'
      )
      const { oldestTransaction, pool } = await readHealth(database)
      expect(oldestTransaction).toEqual({ pid, ms: expect.any(Number) })
      expect(oldestTransaction?.ms).toBeGreaterThanOrEqual(20)
      expect(pool).toEqual({ open: 2, inUse: 1, waiting: 0 })
    })
  })

  test('dead rows of a table, and a transaction that is left open, are told, and that they are over', async () => {
    const clock = { at: START }
    const receiver = await openReceiver()
    const { api, config } = await openRunner({
      databaseUrl: url,
      secretKey: Buffer.alloc(32, 1).toString('base64'),
      // Beside a local Heap, a webhook may lead to this machine.
      sandboxUrl: 'http://127.0.0.1:9',
      now: () => clock.at,
      watchEveryMs: 50
    })
    const { body: recipient } = await api.send('POST', '/api/recipients', {
      kind: 'webhook',
      name: 'Chat',
      url: receiver.url
    })
    const add = async (draft: object): Promise<string> => {
      const { status, body } = await api.send('POST', '/api/alerts', { recipientIds: [recipient.id], ...draft })
      expect([status, body.error]).toEqual([201, undefined])
      return String(body.id)
    }
    const dead = await add({ kind: 'dead_rows', values: { percent: 90, atLeast: 30 } })
    const long = await add({ kind: 'long_transaction' })
    expect(config.alert(long)?.values).toEqual({ forMs: 600_000 })
    // Less than a person may enter: nobody waits for minutes here.
    const alert = config.alert(long)!
    await config.putAlert({ ...alert, values: { forMs: 1000 } })
    let pid = 0
    await database.transaction(async (session) => {
      // Vacuum may free nothing that this still sees.
      const [own] = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid, txid_current()')
      pid = own?.pid ?? 0
      await leaveDeadRows()
      await until(
        () => receiver.got.length,
        (count) => count === 2
      )
    })
    const id = expect.any(String)
    const times = { at: '2026-01-02T12:00:30.000Z', since: expect.stringMatching(/^2026-01-02T12:00:/) }
    expect([...receiver.got].sort((a, b) => String(a.about).localeCompare(String(b.about)))).toEqual([
      {
        id,
        what: 'begun',
        alert: { name: 'Vacuum does not keep up', kind: 'dead_rows' },
        about: 'Table quotas',
        ...times,
        title: 'Alert: Vacuum does not keep up: Table quotas',
        text: expect.stringMatching(
          /^\d+ dead rows in heap_destination\.quotas \(100 % of its rows\)\. Vacuum does not/
        ),
        url: expect.stringMatching(/\/settings$/)
      },
      {
        id,
        what: 'begun',
        alert: { name: 'A transaction is open for long', kind: 'long_transaction' },
        about: 'The database',
        ...times,
        title: 'Alert: A transaction is open for long: The database',
        text: `Process ${pid} of the server has a transaction open: it may keep vacuum from freeing rows. Look at it with SELECT usename, application_name, state, query FROM pg_stat_activity WHERE pid = ${pid}; if nobody needs it, end it with SELECT pg_terminate_backend(${pid}). Since 2026-01-02 12:00 UTC.`,
        url: expect.stringMatching(/\/settings$/)
      }
    ])
    await database.query('VACUUM heap_destination.quotas')
    for (const one of [dead, long]) {
      await until(
        () => api.get(`/api/alerts/${one}`),
        ({ lasting }) => lasting.length === 0
      )
    }
    clock.at += CALM_MS
    await until(
      () =>
        receiver.got.filter(({ what }) => what === 'resolved').map(({ text }) => String(text).split('. It lasted')[0]),
      (texts) => texts.length === 2
    ).then((texts) =>
      expect(texts.sort()).toEqual([
        '0 dead rows in heap_destination.quotas (0 % of its rows)',
        'No transaction has been open for so long any more'
      ])
    )
    expect(receiver.got).toHaveLength(4)
    expect((await api.get('/api/status')).storage.warnings).toEqual([])
  })
})

test('the page warns of a database by the limits that alerts begin with', () => {
  const health = { pool: { open: 1, inUse: 0, waiting: 0 }, bytes: 1 }
  const rows = {
    few: { live: 0, dead: 999_999 },
    large: { live: 4_100_000, dead: 1_000_000 },
    neglected: { live: 4_000_000, dead: 1_000_000 }
  }
  const warnings = warningsOf({ ...health, rows, oldestTransaction: { pid: 7, ms: 599_999 } })
  expect(warnings.map((text) => text.slice(0, 67))).toEqual([
    '1,000,000 dead rows in heap_destination.neglected (20 % of its rows'
  ])
  expect(warningsOf({ ...health, rows: {}, oldestTransaction: { pid: null, ms: 600_000 } })).toEqual([
    'A prepared transaction is open: it may keep vacuum from freeing rows. Find it with SELECT gid, owner, prepared FROM pg_prepared_xacts ORDER BY prepared; if nobody needs it, end it with ROLLBACK PREPARED.'
  ])
  expect(warningsOf({ ...health, rows: {}, oldestTransaction: undefined })).toEqual([])
})

test('a runner with a data folder offers no alert of a database', async () => {
  const { api } = await openRunner()
  const { kinds } = await api.get('/api/alerts')
  expect(rowsOf(kinds).filter(({ kind }) => /dead_rows|long_transaction/.test(String(kind)))).toEqual([])
  const message = 'Only runners that share a database can watch this.'
  expect(await api.send('POST', '/api/alerts', { kind: 'dead_rows' })).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_request', message, fields: { kind: message } } }
  })
})
