// Connections to PostgreSQL: which server they use, and what happens when they are lost.
import { MisuseError } from '../../src/misuse'
import { openDatabase, prepared, type Database } from '../../src/storage/postgres/connection/database'
import { isUnavailable } from '../../src/storage/postgres/connection/failures'
import { laneOf } from '../../src/storage/postgres/connection/lane'
import { CHANNELS } from '../../src/storage/postgres/connection/notices'
import { migrate } from '../../src/storage/postgres/schema/migrations'
import { until } from '../runner/runners'
import { createDatabase, describeWithPostgres, execute, Server } from './cluster'
import { startHole } from './black-hole'
import { startPooler } from './fake-pooler'
import { freePort } from './server'

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

  test('a transaction that is sent at once is stored as a whole or not at all, and its failure spoils nothing', async () => {
    const database = await open(address)
    await database.query('CREATE TABLE IF NOT EXISTS public.pieces (n int PRIMARY KEY)')
    const add = prepared('INSERT INTO public.pieces VALUES ($1)')
    const failed = database.batch([[add, [1]], ['SELECT 1 / 0'], [prepared('SELECT $1::int + 1'), [1]]])
    await expect(failed).rejects.toThrow('division by zero')
    expect(await database.query('SELECT n FROM public.pieces')).toEqual([])
    expect(
      await database.batch([
        [add, [2]],
        [prepared('SELECT $1::int + 1 AS next'), [1]]
      ])
    ).toEqual([[], [{ next: 2 }]])
    expect(await database.query('SELECT n FROM public.pieces')).toEqual([{ n: 2 }])
  })

  test('a listener hears every notice, and of a lost connection that it may have missed some', async () => {
    const database = await open(address)
    const heard: (string | undefined)[] = []
    database.notices.listen(CHANNELS.settings, (payload) => heard.push(payload))
    await until(
      () => heard.length,
      (length) => length === 1
    )
    await database.notices.send(CHANNELS.settings, 'one')
    await until(
      () => heard.length,
      (length) => length === 2
    )
    await execute(address, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    await until(
      () => heard.length,
      (length) => length === 3
    )
    await database.notices.send(CHANNELS.settings, 'two')
    await until(
      () => heard.length,
      (length) => length === 4
    )
    expect(heard).toEqual([undefined, 'one', undefined, 'two'])
  })

  test('its sessions are as they have to be, whatever the role or the database has', async () => {
    const own = [
      'default_transaction_isolation=serializable',
      'lock_timeout=7',
      'idle_session_timeout=70000',
      'statement_timeout=7000'
    ]
    const database = await open(`${address}?options=${encodeURIComponent(own.map((one) => `-c ${one}`).join(' '))}`)
    const names = [...own.map((one) => one.replace(/=.*/, '')), 'transaction_isolation']
    const rows = await database.all(names.map((name) => [`SELECT current_setting('${name}') AS is`]))
    expect(rows.flat().map((row) => row['is'])).toEqual(['read committed', '0', '0', '30s', 'read committed'])
  })

  test('fewer connections than wanted are shared: what waits gets one that comes back', async () => {
    const role = `limited_${process.pid}`
    await execute(address, `CREATE ROLE ${role} LOGIN CONNECTION LIMIT 3`)
    const database = await openDatabase(address.replace('heap@', `${role}@`))
    try {
      const some = Array.from({ length: 30 }, (_, n) => database.query(`SELECT ${n} AS n, pg_sleep(0.01)`))
      expect((await Promise.all(some)).flat().map((row) => row['n'])).toEqual(some.map((_, n) => n))
      expect(database.use.open).toBeLessThanOrEqual(3)
    } finally {
      await database.close()
      await until(
        () => execute(address, `SELECT 1 FROM pg_stat_activity WHERE usename = '${role}'`),
        ({ length }) => length === 0
      )
      await execute(address, `DROP ROLE ${role}`)
    }
  })

  test('a lane leaves connections to others, and goes on after a failure', async () => {
    const database = await open(address)
    const lane = laneOf(database, 1)
    let release = (): void => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    const first = lane.session(async (session) => {
      await released
      return session.query('SELECT 1 AS n')
    })
    const failing = expect(lane.query('SELECT 1 / 0')).rejects.toThrow('division by zero')
    const last = lane.transaction((session) => session.query('SELECT 3 AS n'))
    expect(await database.query('SELECT 2 AS n')).toEqual([{ n: 2 }])
    expect(database.use).toMatchObject({ inUse: 1, waiting: 0 })
    release()
    await failing
    expect(await Promise.all([first, last])).toEqual([[{ n: 1 }], [{ n: 3 }]])
  })

  test('connections that are cut without a word cost the time of one, not of all', async () => {
    const hole = await startHole(address)
    try {
      const database = await openDatabase(hole.url, { connections: 4, statementMs: 900, silenceMs: 100 })
      opened.push(database)
      await Promise.all([1, 2, 3, 4].map((n) => database.query('SELECT $1::int', [n])))
      hole.swallow()
      const failure: unknown = await database.query('SELECT 1').catch((error: unknown) => error)
      expect(isUnavailable(failure)).toBe(true)
      expect(await database.query('SELECT 1 AS n')).toEqual([{ n: 1 }])
    } finally {
      await hole.close()
    }
  })

  test.each([
    ['mysql://127.0.0.1/heap', 'is not of the form postgres://'],
    ['postgres://a:port/heap', 'has a host or a port that cannot be read'],
    ['postgres://heap:secret@a/heap?sslmode=on', 'has to be one of disable, prefer, require'],
    [
      'postgres://heap:secret@a/heap?sslrootcert=/missing',
      'that the address of the database names cannot be read (ENOENT)'
    ],
    ['postgres://heap:se/secret#1@a/heap', 'has to be percent-encoded there: @ is %40'],
    ['postgres://heap:secret@1@a/heap', 'has to be percent-encoded there: @ is %40'],
    ['postgres://heap:secret%@a/heap', 'has to be percent-encoded there: @ is %40'],
    ['postgres://heap:secret@a,b/heap?target_session_attrs=standby', 'has to be one of read-write, primary, any']
  ])('an address that cannot be used is refused in words, without a part of it: %s', async (wrong, message) => {
    const error = await openDatabase(wrong).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(MisuseError)
    expect((error as Error).message).toContain(message)
    expect((error as Error).message).not.toContain('secret')
  })

  test('what the database refuses is said with what to do about it', async () => {
    await execute(
      address,
      `CREATE ROLE poor LOGIN PASSWORD 'p@ss/w:rd#1'; GRANT CONNECT ON DATABASE ${new URL(address).pathname.slice(1)} TO poor`
    )
    const [latin, other] = [new URL(address), new URL(address)]
    latin.pathname = '/latin'
    other.pathname = '/missing'
    await execute(address, "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    const poor = address.replace(/\/\/[^@]*@/, `//poor:${encodeURIComponent('p@ss/w:rd#1')}@`)
    const refused = [
      [latin.href, 'The database has the encoding LATIN1, and runners need UTF8. Make another one: createdb'],
      [other.href, 'The database refuses this: database "missing" does not exist. Make it (createdb)'],
      [poor, 'The database refuses this: permission denied for database'],
      [`${address}?sslmode=require`, 'The server does not support SSL connections. Turn TLS on there, or leave sslmode']
    ] as const
    for (const [url, message] of refused) {
      const error: unknown = await open(url)
        .then((database) => migrate(database, '1.0.0'))
        .catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(MisuseError)
      expect((error as Error).message).toContain(message)
    }
  })

  test('a user who is refused later waits for being let in again, as for a database that is gone', async () => {
    await execute(address, "CREATE ROLE passing LOGIN PASSWORD 'first'")
    const database = await open(address.replace(/\/\/[^@]*@/, '//passing:first@'))
    await execute(address, 'ALTER ROLE passing NOLOGIN')
    const error: unknown = await database.query('SELECT 1').catch((thrown: unknown) => thrown)
    expect([isUnavailable(error), (error as Error).message]).toEqual([
      true,
      expect.stringContaining('not permitted to log in')
    ])
    await execute(address, 'ALTER ROLE passing LOGIN')
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('a pooler in transaction mode is refused in words', async () => {
    const pooler = await startPooler()
    try {
      await expect(openDatabase(pooler.url)).rejects.toThrow(
        'that of a pooler which shares connections between transactions'
      )
    } finally {
      await pooler.close()
    }
  })
})

describeWithPostgres('an address with several servers', () => {
  let readOnly: Server
  let writable: Server

  beforeAll(async () => {
    readOnly = await Server.start({ settings: ['default_transaction_read_only = on'] })
    writable = await Server.start()
  })
  afterAll(async () => {
    await readOnly.remove()
    await writable.remove()
  })

  test('is tried in turn: one that is gone, one that takes no writes, then the one that does, which is kept', async () => {
    const gone = await freePort()
    const at = [gone, readOnly.port, writable.port].map((port) => `127.0.0.1:${port}`)
    const database = await open(`postgres://heap@${at.join(',')}/postgres?target_session_attrs=read-write`)
    expect(database.host).toBe(at[2])
    await writable.stop('immediate')
    const failure: unknown = await database.query('SELECT 1').catch((thrown: unknown) => thrown)
    expect(isUnavailable(failure)).toBe(true)
    await expect(database.query('SELECT 1')).rejects.toThrow(
      `No server of the database takes writes: ${at[2]} cannot be reached (ECONNREFUSED); ${at[0]} cannot be reached (ECONNREFUSED); ${at[1]} takes no writes.`
    )
    const writing = `${readOnly.url('postgres')}?options=-c%20default_transaction_read_only%3Doff`
    await execute(writing, 'ALTER SYSTEM SET default_transaction_read_only = off')
    await execute(writing, 'SELECT pg_reload_conf()')
    await until(
      () => database.query('SELECT 1 AS n').catch(() => []),
      ({ length }) => length === 1
    )
    expect(database.host).toBe(at[1])
  })
})
