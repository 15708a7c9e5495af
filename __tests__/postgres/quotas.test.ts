// Quota counts in a database that several runners share.
import { openDatabase, type Database } from '../../src/storage/postgres/connection/database'
import { PostgresQuotas } from '../../src/storage/postgres/quotas/postgres-quotas'
import { migrate } from '../../src/storage/postgres/schema/migrations'
import { describeQuotas } from '../storage/quota-contract'
import { createDatabase, describeWithPostgres } from './cluster'

describeWithPostgres('in PostgreSQL', () => {
  let database: Database
  beforeAll(async () => {
    database = await openDatabase(await createDatabase())
    await migrate(database, '1.0.0')
  })
  beforeEach(() => database.query('DELETE FROM quotas'))
  afterAll(() => database.close())

  describeQuotas(async () => {
    const clock = { now: 0 }
    const [counts, others] = [1, 2].map(() => new PostgresQuotas(database, () => clock.now))
    if (counts === undefined || others === undefined) throw new Error('nothing was opened')
    return { counts, others, clock }
  })
})
