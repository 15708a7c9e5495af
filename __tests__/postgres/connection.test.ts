// Connections to PostgreSQL: which server they use, and what happens when they are lost.
import { openDatabase, type Database } from '../../src/storage/postgres/connection/database'
import { isUnavailable } from '../../src/storage/postgres/connection/failures'
import { migrate } from '../../src/storage/postgres/schema/migrations'
import { createDatabase, describeWithPostgres, execute } from './cluster'

const opened: Database[] = []

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close()
})

async function open(address: string): Promise<Database> {
  const database = await openDatabase(address)
  opened.push(database)
  return database
}

describeWithPostgres('a connection', () => {
  let address = ''
  beforeAll(async () => {
    address = await createDatabase()
  })

  test('integers of 64 bits come as numbers, also in lists', async () => {
    const database = await open(address)
    expect(await database.query('SELECT 9007199254740991::bigint AS id, ARRAY[1, 2]::bigint[] AS ids')).toEqual([
      { id: 9007199254740991, ids: [1, 2] }
    ])
  })

  test('a connection that the server ends fails what it was doing, and the next one is new', async () => {
    const database = await open(address)
    const [row] = await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const failed = database.transaction(async (session) => {
      const [own] = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      await execute(address, `SELECT pg_terminate_backend(${own?.pid})`)
      await session.query('SELECT 1')
    })
    const error: unknown = await failed.catch((thrown: unknown) => thrown)
    expect(isUnavailable(error)).toBe(true)
    const [next] = await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    expect(next?.pid).not.toBe(row?.pid)
  })

  test('tables are made once', async () => {
    const database = await open(address)
    expect(await migrate(database, '1.2.3')).toEqual({ version: 1, applied: [1] })
    expect(await migrate(database, '1.2.3')).toEqual({ version: 1, applied: [] })
  })
})
