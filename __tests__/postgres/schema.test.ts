// The tables in PostgreSQL: made under a lock, version by version, with a partition for each day.
import { migrate, migrateTo } from '../../src/storage/postgres/schema/migrations'
import { dayStart, readDays } from '../../src/storage/postgres/schema/partitions'
import { VERSIONS } from '../../src/storage/postgres/schema/versions'
import { createDatabase, describeWithPostgres, execute } from './cluster'
import { connectTo, takeTables } from './stores'

const newest = VERSIONS.at(-1)!.version
const next = { version: newest + 1, least: newest + 1, name: 'more', tables: ['CREATE TABLE more (n int)'] }

describeWithPostgres('the tables', () => {
  test('are made once, also by two runners that start at once, and by whom is written down', async () => {
    const address = await createDatabase()
    const runners = [await connectTo(address), await connectTo(address)]
    const [one, other] = await Promise.all(runners.map((database) => migrate(database, '1.2.3')))
    expect([one!.applied, other!.applied].sort((a, b) => a.length - b.length)).toEqual([
      [],
      VERSIONS.map(({ version }) => version)
    ])
    expect([one!.version, other!.version]).toEqual([newest, newest])
    const written = await execute(address, 'SELECT version, program FROM heap_destination.schema_versions')
    expect(written).toEqual(VERSIONS.map(({ version }) => ({ version, program: '1.2.3' })))
  })

  test('of a later version are used if they allow it, and refused in words if not', async () => {
    const database = await connectTo(await createDatabase())
    await migrateTo(database, '2.0.0', [...VERSIONS, { ...next, least: newest }])
    expect(await migrate(database, '1.2.3')).toEqual({ version: newest + 1, applied: [] })
    await migrateTo(database, '3.0.0', [...VERSIONS, next, { ...next, version: newest + 2, tables: [] }])
    await expect(migrate(database, '1.2.3')).rejects.toThrow(
      `The tables in the database are of version ${newest + 2}, made by heap-destination 3.0.0. This program knows version ${newest} and cannot use them: start the newer program.`
    )
  })

  test('a version that fails leaves nothing behind', async () => {
    const database = await connectTo(await createDatabase())
    const broken = { ...next, tables: ['CREATE TABLE half (n int)', 'SELECT 1 / 0'] }
    await expect(migrateTo(database, '2.0.0', [...VERSIONS, broken])).rejects.toThrow('division by zero')
    expect(await database.query("SELECT to_regclass('heap_destination.events') AS events")).toEqual([{ events: null }])
    expect((await migrate(database, '1.2.3')).applied).toEqual(VERSIONS.map(({ version }) => version))
  })

  test('have partitions for what was moved here, and for today and the next days', async () => {
    const database = await connectTo(await takeTables())
    const [row] = await database.query<{ at: number }>('SELECT (extract(epoch FROM now()) * 1000)::bigint AS at')
    const today = Math.floor((row!.at - dayStart(0)) / 86_400_000)
    expect(await readDays(database)).toEqual([0, today, today + 1, today + 2])
  })
})
