// How the database is doing: dead rows, transactions that stay open, connections.
import { openDatabase, type Database } from '../../src/storage/postgres/connection/database'
import { readHealth } from '../../src/storage/postgres/health/read-health'
import { migrate } from '../../src/storage/postgres/schema/migrations'
import { until } from '../runner/runners'
import { createDatabase, describeWithPostgres } from './cluster'

describeWithPostgres('the health of a database', () => {
  let database: Database
  beforeAll(async () => {
    database = await openDatabase(await createDatabase(), { connections: 2 })
    await migrate(database, '1.0.0')
  })
  afterAll(() => database.close())

  test('names what vacuum has left, the oldest transaction, and the connections in use', async () => {
    await database.query("INSERT INTO quotas SELECT 'k', n, 0 FROM generate_series(1, 50) AS n")
    await database.query('DELETE FROM quotas')
    const health = await until(
      () => readHealth(database),
      ({ deadRows }) => deadRows['quotas'] === 50
    )
    expect(health).toMatchObject({ pool: { inUse: 0, waiting: 0 }, longestTransactionMs: 0 })
    expect(health.bytes).toBeGreaterThan(1_000_000)
    expect(Object.keys(health.deadRows)).toEqual(expect.arrayContaining(['events', 'deliveries', 'leases']))
    expect(Object.keys(health.deadRows).filter((name) => /\d/.test(name))).toEqual([])
    await database.transaction(async (session) => {
      await session.query('SELECT pg_sleep(0.02)')
      const { longestTransactionMs, pool } = await readHealth(database)
      expect(longestTransactionMs).toBeGreaterThanOrEqual(20)
      expect(pool).toEqual({ open: 2, inUse: 1, waiting: 0 })
    })
  })
})
