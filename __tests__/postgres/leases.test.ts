// The table of leases in PostgreSQL, and its clock.
import { LeaseLostError } from '../../src/storage/ownership/ownership'
import { openDatabase, type Database } from '../../src/storage/postgres/connection/database'
import { CHANNELS } from '../../src/storage/postgres/connection/notices'
import { afterClaims } from '../../src/storage/postgres/ownership/claims-elsewhere'
import { DatabaseClock } from '../../src/storage/postgres/ownership/database-clock'
import { assertEpoch } from '../../src/storage/postgres/ownership/fence'
import { PostgresLeases } from '../../src/storage/postgres/ownership/postgres-leases'
import { migrate } from '../../src/storage/postgres/schema/migrations'
import { leaseTableContract } from '../storage/ownership/lease-table-contract'
import { createDatabase, describeWithPostgres } from './cluster'

const monotonic = (): number => performance.now()

describeWithPostgres('leases', () => {
  let database: Database
  const clock = new DatabaseClock(monotonic)

  beforeAll(async () => {
    database = await openDatabase(await createDatabase())
    await migrate(database, '1.0.0')
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    await database.query('TRUNCATE runners, leases, lease_notes')
  })

  const connect = (runnerId: string): PostgresLeases =>
    new PostgresLeases({ database, notices: database.notices, runnerId, monotonic, clock, keys: [] })
  const outlive = async (runnerId: string): Promise<void> => {
    await database.query('UPDATE runners SET expires_at = expires_at - 10000 WHERE id = $1', [runnerId])
  }

  leaseTableContract(() =>
    Promise.resolve({
      connect,
      outlive,
      // Notices arrive in the order in which they were sent.
      delivered: () =>
        new Promise<void>((resolve) => {
          const stop = database.notices.listen(CHANNELS.settings, (payload) => {
            if (payload === 'mark') resolve(stop())
            else void database.notices.send(CHANNELS.settings, 'mark')
          })
          void database.notices.send(CHANNELS.settings, 'mark')
        })
    })
  )

  const ada = { id: 'ada', name: 'ada', version: '1', isLeaving: false }

  test('nobody takes a key while something is stored under it, nor stores anything under an old epoch', async () => {
    const [own, other] = [connect('ada'), connect('bob')]
    await own.beat(ada)
    const [lease] = await own.take('ada', ['a'])
    if (lease === undefined) throw new Error('not taken')
    await outlive('ada')
    await database.transaction(async (session) => {
      await assertEpoch(session, lease)
      expect(await other.take('bob', ['a'])).toEqual([])
    })
    expect(await other.take('bob', ['a'])).toEqual([{ key: 'a', epoch: 2 }])
    const late = database.transaction((session) => assertEpoch(session, lease))
    await expect(late).rejects.toThrow(new LeaseLostError('a'))
  })

  test('a runner that comes back to life while its keys are taken sees that they are gone', async () => {
    const [own, other] = [connect('ada'), connect('bob')]
    await own.beat(ada)
    await own.take('ada', ['a'])
    await outlive('ada')
    // Both at once, again and again: whoever is first, nobody believes what the other knows better.
    for (let round = 0; round < 20; round++) {
      const [seen, taken] = await Promise.all([own.beat(ada), other.take('bob', ['a'])])
      const believed = seen.leases.some(({ owner }) => owner === 'ada')
      expect([believed, taken.length]).not.toEqual([true, 1])
      if (taken.length === 1) await other.release('bob', taken)
      await own.take('ada', ['a'])
      await outlive('ada')
    }
  })

  test('the row of a runner that is long gone is forgotten, and it does not get its keys back', async () => {
    const [own, other] = [connect('ada'), connect('bob')]
    await own.beat(ada)
    await own.take('ada', ['a'])
    await database.query('UPDATE runners SET expires_at = expires_at - 90000000')
    await other.take('bob', ['b'])
    expect(await database.query('SELECT id FROM runners')).toEqual([])
    expect((await own.beat(ada)).leases.filter(({ owner }) => owner === 'ada')).toEqual([])
  })

  test('the clock of due times is that of the database', async () => {
    await connect('ada').beat(ada)
    const [{ now } = { now: 0 }] = await database.query<{ now: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now'
    )
    expect(Math.abs(clock.now() - now)).toBeLessThan(1000)
  })
})

describe('the clock', () => {
  test.each<[string, number, readonly number[]]>([
    ['goes on between readings', 0, [1000, 2000, 3000]],
    ['follows at once if the database is ahead', 5000, [1000, 7000, 8000]],
    ['goes on at half its speed until the database has caught up', -1000, [1000, 1500, 2000]]
  ])('%s', (_what, jump, expected) => {
    let now = 0
    const clock = new DatabaseClock(() => now)
    expect(() => clock.now()).toThrow('The clock of the database has not been read yet.')
    clock.note({ database: 10, askedAt: 0, answeredAt: 0 })
    now = 1000
    const shown = [clock.now()]
    clock.note({ database: 1010 + jump, askedAt: 1000, answeredAt: 1000 })
    for (now = 2000; now <= 3000; now += 1000) shown.push(clock.now())
    expect(shown).toEqual(expected.map((value) => value + 10))
  })
})

describeWithPostgres('what other runners have under way', () => {
  test('is waited for until it is settled, or its owner is gone', async () => {
    const database = await openDatabase(await createDatabase())
    try {
      await migrate(database, '1.0.0')
      const far = String(Date.now() + 600_000)
      await database.query(`INSERT INTO runners (id, name, version, started_at, expires_at, is_leaving)
        VALUES ('ada', 'ada', '1', 0, ${far}, false), ('bob', 'bob', '1', 0, ${far}, false), ('gone', 'gone', '1', 0, 1, false)`)
      await database.query(
        `INSERT INTO leases (key, owner, epoch) VALUES ('a', 'ada', 3), ('b', 'bob', 1), ('g', 'gone', 1)`
      )
      await database.query(`INSERT INTO claims (destination, owner, events, at, since)
        VALUES ('a', 'a#3', '{1}', 0, 0), ('a', 'a#2', '{2}', 0, 0), ('b', 'b#1', '{3}', 0, 0), ('g', 'g#1', '{4}', 0, 0)`)
      // One is settled, the other one's lease goes to another runner.
      const steps = [
        "DELETE FROM claims WHERE owner = 'a#3'; INSERT INTO claims (destination, owner, events, at, since) VALUES ('a', 'a#3', '{5}', 0, 0)",
        "UPDATE leases SET epoch = 2 WHERE key = 'b'"
      ]
      let waits = 0
      await afterClaims(database, async () => {
        waits += 1
        const step = steps.shift()
        if (step !== undefined) await database.query(step)
      })
      expect([waits, steps]).toEqual([2, []])
    } finally {
      await database.close()
    }
  })
})
