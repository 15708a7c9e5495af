// What goes wrong with a queue in PostgreSQL: commits out of order, owners that change, connections that are cut, no room.
import { randomBytes } from 'node:crypto'
import type { Queue, TakenEvent } from '../../src/storage/queue/queue'
import { LeaseLostError } from '../../src/storage/ownership/ownership'
import type { Call, Database } from '../../src/storage/postgres/connection/database'
import { afterClaims } from '../../src/storage/postgres/ownership/claims-elsewhere'
import { storing } from '../../src/storage/postgres/queue/append-statement'
import { readStoredNotice, type StoredNotice } from '../../src/storage/postgres/queue/stored-notices'
import { CHANNELS } from '../../src/storage/postgres/connection/notices'
import { Retention } from '../../src/storage/postgres/queue/retention'
import { dayOf, idsOf, makeDay, partitionName, readDays } from '../../src/storage/postgres/schema/partitions'
import { until } from '../runner/runners'
import { clock, delayed, delivered, event, names, rejected } from '../storage/queue-events'
import { describeWithPostgres, execute } from './cluster'
import { openRunner, takeTables } from './stores'

const ROUNDS = Number(process.env['ROUNDS'] ?? 1)
const DAY_MS = 86_400_000

const users = (...all: string[]) => all.map((name) => event(name, { user: `u-${name}` }))
const idsOfAll = ({ ids }: { ids: readonly number[] }): number[] => [...ids]

async function append(queue: Queue, events = users('A')): Promise<number[]> {
  const appended = await queue.append(events)
  if ('refused' in appended) throw new Error(appended.refused)
  return idsOfAll(appended)
}

/** Sets who holds a key, as `leases` does. */
const give = (database: Database, key: string, epoch: number) =>
  database.query(
    `INSERT INTO leases (key, epoch) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET epoch = excluded.epoch`,
    [key, epoch]
  )

describeWithPostgres('a queue of several runners', () => {
  test('hands out what is committed late, although later ids were taken before', async () => {
    const { queue, database } = await openRunner(await takeTables())
    await queue.connect('heap', ['web'])
    await append(queue, users('first'))
    let commit = (): void => undefined
    const late = database.transaction(async (session) => {
      // A busy machine may take longer than a transaction may stand still.
      await session.query('SET LOCAL idle_in_transaction_session_timeout = 0')
      await session.all(storing(users('late'), [null]))
      await new Promise<void>((resolve) => (commit = resolve))
    })
    // Its id is given; its commit is not there yet.
    await until(
      () => database.query<{ n: number }>('SELECT last_value AS n FROM event_numbers'),
      ([row]) => row!.n === 2
    )
    await append(queue, users('second'))
    const taken = await queue.take('heap', 10)
    expect(names(taken)).toEqual(['first', 'second'])
    await queue.settle('heap', taken.map(delivered))
    commit()
    await late
    clock.now += 1000
    const rest = await queue.take('heap', 10)
    expect(names(rest)).toEqual(['late'])
    expect(rest[0]!.id).toBeLessThan(taken[1]!.id)
  })

  test('an owner that has lost its lease settles nothing, and the next one takes all of it again, once more suspect', async () => {
    const address = await takeTables()
    const leases = { old: { key: 'k', epoch: 1 }, new: { key: 'k', epoch: 2 } }
    const old = await openRunner(address, { fence: () => leases.old })
    const next = await openRunner(address, { fence: () => leases.new })
    await give(old.database, 'k', 1)
    await old.queue.connect('heap', ['web'])
    await append(old.queue, users('A', 'B', 'C'))
    const first = await old.queue.take('heap', 2)
    expect(names(first)).toEqual(['A', 'B'])
    expect(await next.queue.take('heap', 10)).toEqual([])
    await give(old.database, 'k', 2)
    const lost = old.queue.settle('heap', first.map(delivered))
    await expect(lost).rejects.toBeInstanceOf(LeaseLostError)
    expect(await old.queue.take('heap', 10)).toEqual([])
    expect(await old.queue.nextAt('heap')).toBeUndefined()
    const states = (await old.queue.history.list({}, 10)).map(({ deliveries }) => deliveries[0]!.state)
    expect(states).toEqual(['waiting', 'sending', 'sending'])
    const again = await next.queue.take('heap', 10)
    expect(again.map(({ name, deaths }) => [name, deaths])).toEqual([
      ['A', 1],
      ['B', 1]
    ])
    await next.queue.settle('heap', again.map(delivered))
    expect((await next.queue.take('heap', 10)).map(({ name, deaths }) => [name, deaths])).toEqual([['C', 0]])
  })

  describe('what an owner has claimed and does not have under way', () => {
    const open = async () => {
      let key: string | undefined = 'k'
      const fence = () => (key === undefined ? undefined : { key, epoch: 1 })
      const runner = await openRunner(await takeTables(), { fence })
      await give(runner.database, 'k', 1)
      await runner.database.query("UPDATE leases SET owner = 'me'")
      await runner.database.query("INSERT INTO runners VALUES ('me', 'me', '', 0, 9000000000000000, false)")
      await runner.queue.connect('heap', ['web'])
      return { ...runner, hold: (is: string | undefined) => void (key = is) }
    }
    const nobodyWaits = () => Promise.reject(new Error('A claim is left.'))

    test('because somebody dropped the claim is taken again, before anything later of the user', async () => {
      const { queue, database } = await open()
      await append(queue, [event('1'), event('2'), event('3')])
      const first = await queue.take('heap', 1)
      await database.query('DELETE FROM claims')
      await expect(queue.settle('heap', first.map(delivered))).rejects.toBeInstanceOf(LeaseLostError)
      const again = await queue.take('heap', 10)
      expect(again.map(({ name, deaths }) => [name, deaths])).toEqual([
        ['1', 0],
        ['2', 0],
        ['3', 0]
      ])
      await queue.settle('heap', again.map(delivered))
      await afterClaims(database, nobodyWaits)
    })

    test.each([
      ['is without its lease for a moment', (hold: (is: string | undefined) => void) => hold(undefined), 'k'],
      ['gets another budget', (hold: (is: string | undefined) => void) => hold('other'), 'other']
    ])('is settled nevertheless if the destination %s', async (_what, change, next) => {
      const { queue, database, hold } = await open()
      await append(queue, [event('1'), event('2')])
      const first = await queue.take('heap', 1)
      change(hold)
      await queue.settle('heap', first.map(delivered))
      await afterClaims(database, nobodyWaits)
      hold(next)
      await give(database, next, 1)
      expect((await queue.take('heap', 10)).map(({ name, deaths }) => [name, deaths])).toEqual([['2', 0]])
    })

    test('goes first if the destination gets another budget, which another runner has, unless that takes too long', async () => {
      const { queue, database, hold } = await open()
      const next = await openRunner('', { database, fence: () => ({ key: 'other', epoch: 1 }) })
      await give(database, 'other', 1)
      await append(queue, [event('1'), event('2'), event('3')])
      const [first] = await queue.take('heap', 1)
      expect([await next.queue.take('heap', 10), await next.queue.nextAt('heap')]).toEqual([[], undefined])
      await queue.settle('heap', [delivered(first!)])
      const [second] = await next.queue.take('heap', 1)
      expect(second).toMatchObject({ name: '2', deaths: 0 })
      await next.queue.settle('heap', [delivered(second!)])
      hold('k')
      await queue.take('heap', 1)
      clock.now += 61_000
      const last = await openRunner('', { database, fence: () => ({ key: 'last', epoch: 1 }) })
      await give(database, 'last', 1)
      expect(names(await last.queue.take('heap', 10))).toEqual(['3'])
    })

    test('because the answer to the claim was lost is taken again, and nobody waits for it', async () => {
      const { queue, database } = await open()
      await append(queue, users('A', 'B'))
      const isClaim = ([statement]: Call): boolean =>
        typeof statement !== 'string' && statement.text.startsWith('INSERT INTO claims')
      const cut = jest.spyOn(database, 'session').mockImplementationOnce((work) =>
        database.session((session) => {
          const all = async (calls: readonly Call[]) => {
            const rows = await session.all(calls)
            if (calls.some(isClaim)) throw new Error('Connection terminated unexpectedly')
            return rows
          }
          return work({ query: session.query.bind(session), all })
        })
      )
      await expect(queue.take('heap', 10)).rejects.toThrow('Connection terminated')
      cut.mockRestore()
      const taken = await queue.take('heap', 10)
      expect(names(taken)).toEqual(['A', 'B'])
      await queue.settle('heap', taken.map(delivered))
      await afterClaims(database, nobodyWaits)
    })
  })

  test('an event that has to be alone does not wait for a destination that another runner has taken over', async () => {
    const held = new Set(['one', 'two'])
    const fence = (id: string) => (held.has(id) ? { key: id, epoch: 1 } : undefined)
    const { queue, database } = await openRunner(await takeTables(), { fence })
    for (const id of held) {
      await give(database, id, 1)
      await queue.connect(id, [id])
    }
    await append(queue, [event('A', { source: 'one' }), event('B', { source: 'two' })])
    expect(names(await queue.take('one', 10))).toEqual(['A'])
    held.delete('one')
    await database.query("UPDATE deliveries SET state = 'retrying', due_at = 0, deaths = 3 WHERE destination = 'two'")
    expect(await queue.take('two', 10)).toEqual([])
    expect(names(await queue.take('two', 10))).toEqual(['B'])
  })

  test('a destination whose lease nobody gave to this runner is left alone', async () => {
    const { queue } = await openRunner(await takeTables(), { fence: () => undefined })
    await queue.connect('heap', ['web'])
    const [id = 0] = await append(queue)
    expect([await queue.take('heap', 10), await queue.nextAt('heap')]).toEqual([[], undefined])
    await expect(queue.settle('heap', [{ id, state: 'delivered', detail: '{}' }])).rejects.toThrow()
  })

  test('a result that was stored, but whose answer was lost, counts once when it is stored again', async () => {
    const { queue, database } = await openRunner(await takeTables())
    await queue.connect('heap', ['web'])
    await append(queue, users('A', 'B'))
    const [a, b] = await queue.take('heap', 10)
    const settlements = [delayed(1000)(a!), rejected(b!)]
    const cut = jest.spyOn(database, 'transaction').mockImplementationOnce(async (work) => {
      await database.transaction(work)
      throw Object.assign(new Error('Connection terminated unexpectedly'))
    })
    await expect(queue.settle('heap', settlements)).rejects.toThrow('Connection terminated')
    cut.mockRestore()
    await queue.settle('heap', settlements)
    const stored = await queue.history.list({}, 10)
    expect(stored.map(({ deliveries: [one] }) => [one!.state, one!.attempts])).toEqual([
      ['rejected', 1],
      ['retrying', 1]
    ])
    expect(await queue.history.deadLetters('heap')).toMatchObject([{ count: 1 }])
  })

  test('idle destinations are looked at together, and one that got events takes them at once', async () => {
    const { queue, database } = await openRunner(await takeTables(), { upkeepMs: DAY_MS })
    const all = Array.from({ length: 40 }, (_, n) => `heap-${n}`)
    const takeAll = () => Promise.all(all.map((id) => queue.take(id, 10)))
    await queue.connect('heap-7', ['web'])
    await takeAll()
    const sessions = [jest.spyOn(database, 'query'), jest.spyOn(database, 'session')]
    expect((await takeAll()).flat()).toEqual([])
    expect(sessions.map(({ mock }) => mock.calls.length)).toEqual([1, 1])
    await append(queue)
    expect(names((await takeAll()).flat())).toEqual(['A'])
  })

  test('older settings than the newest connect and forget nothing', async () => {
    const { queue, database } = await openRunner(await takeTables())
    await database.query("INSERT INTO documents (name, version, body) VALUES ('settings', 7, '')")
    await queue.connect('heap', ['web'], 7)
    await queue.connect('heap', [], 6)
    await queue.forget('heap', 6)
    await append(queue)
    expect(names(await queue.take('heap', 10))).toEqual(['A'])
  })

  test('others are told which events came for whom, in one notice for many', async () => {
    const address = await takeTables()
    const { queue } = await openRunner(address, { runner: 'one' })
    const other = await openRunner(address)
    const heard: StoredNotice[] = []
    let isListening = false
    other.database.notices.listen(CHANNELS.events, (payload) => {
      if (payload === undefined) isListening = true
      else heard.push(readStoredNotice(payload))
    })
    await until(() => isListening, Boolean)
    await queue.connect('heap', ['web'])
    const ids = (await Promise.all([append(queue, users('A')), append(queue, users('B', 'C'))])).flat()
    await until(() => heard.length, Boolean)
    expect(heard).toEqual([{ runner: 'one', count: 3, destinations: ['heap'], ids }])
  })

  test('connections that are cut at any moment lose nothing, and settle nothing twice', async () => {
    const address = await takeTables()
    const { queue } = await openRunner(address)
    await queue.connect('heap', ['web'])
    const cut = (): Promise<unknown> =>
      execute(
        address,
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < 0.5'
      )
    const wanted = 60 * ROUNDS
    const acknowledged: number[] = []
    const settled: number[] = []
    const tryOn = async (work: () => Promise<boolean>): Promise<void> => {
      for (let isDone = false; !isDone;) isDone = await work().catch(() => false)
    }
    const appending = (async () => {
      for (let n = 0; n < wanted; n++) {
        await tryOn(async () => {
          const appended = await queue.append(users(`${n}-A`, `${n}-B`))
          if ('ids' in appended) acknowledged.push(...appended.ids)
          return 'ids' in appended
        })
        if (n % 5 === 0) await cut()
      }
    })()
    const settleAll = async (events: readonly TakenEvent[]): Promise<void> => {
      await tryOn(async () => {
        await queue.settle('heap', events.map(delivered))
        return true
      })
      settled.push(...events.map(({ id }) => id))
    }
    let isOver = false
    void appending.finally(() => (isOver = true))
    await tryOn(async () => {
      clock.now += 1000
      const events = await queue.take('heap', 7)
      if (events.length > 0) await settleAll(events)
      return isOver && events.length === 0 && acknowledged.every((id) => settled.includes(id))
    })
    await appending
    expect(new Set(settled).size).toBe(settled.length)
    const states = (await queue.history.list({}, 10_000)).map(({ deliveries: [one] }) => [one!.state, one!.attempts])
    expect(new Set(states.map(String))).toEqual(new Set(['delivered,1']))
  })
})

describeWithPostgres('what is removed', () => {
  test('a day that is over goes as a whole once nothing in it is open; until then what is settled goes', async () => {
    const start = Date.now()
    clock.now = start
    const { queue, database } = await openRunner(await takeTables(), { retentionMs: DAY_MS })
    await queue.connect('heap', ['web'])
    const ids = await append(queue, users('A', 'B', 'C'))
    const today = dayOf(ids[0]!)
    // As if they had come yesterday.
    await database.transaction((session) => makeDay(session, today - 1))
    const shift = idsOf(1).from
    await database.query(`UPDATE events SET id = id - ${shift}`)
    await database.query(`UPDATE deliveries SET event = event - ${shift}`)
    const [a, b, c] = await queue.take('heap', 10)
    await queue.settle('heap', [delivered(a!), delayed(1000)(b!), rejected(c!)])
    clock.now = start + 2 * DAY_MS
    await until(
      () => queue.history.list({}, 10),
      ({ length }) => length === 1
    )
    expect(names(await queue.history.list({}, 10))).toEqual(['B'])
    expect(await queue.history.deadLetters('heap')).toEqual([])
    await queue.settle('heap', (await queue.take('heap', 10)).map(delivered))
    await until(
      () => readDays(database),
      (days) => !days.includes(today - 1)
    )
    expect(await database.query(`SELECT to_regclass('${partitionName('events', today - 1)}') AS part`)).toEqual([
      { part: null }
    ])
    expect(await queue.history.storage()).toMatchObject({ events: 0 })
  })

  test('nothing goes before its time at a runner whose wall clock is ahead', async () => {
    clock.now = Date.now()
    const wrong = { now: () => clock.now + 90 * DAY_MS, steady: () => clock.now }
    const looked = jest.spyOn(Retention.prototype, 'removeSome')
    const { queue } = await openRunner(await takeTables(), { ...wrong, retentionMs: 7 * DAY_MS })
    await queue.connect('heap', ['web'])
    await append(queue, users('A', 'B'))
    const [a, b] = await queue.take('heap', 10)
    await queue.settle('heap', [delivered(a!), rejected(b!)])
    const before = looked.mock.calls.length
    await until(
      () => looked.mock.calls.length,
      (count) => count > before + 1
    )
    looked.mockRestore()
    expect(names(await queue.history.list({}, 10))).toEqual(['B', 'A'])
  })

  test('an append that finds no partition of its day makes it', async () => {
    const { queue, database } = await openRunner(await takeTables())
    const [, today = 0] = await readDays(database)
    for (const table of ['events', 'deliveries', 'shared_parts']) {
      await database.query(`ALTER TABLE ${table} DETACH PARTITION ${partitionName(table, today)}`)
      await database.query(`DROP TABLE ${partitionName(table, today)}`)
    }
    await queue.connect('heap', ['web'])
    await append(queue)
    expect(names(await queue.take('heap', 10))).toEqual(['A'])
  })

  test('without room new events are refused, until settled ones have made some', async () => {
    const { queue } = await openRunner(await takeTables(), { maxBytes: 14_000_000 })
    await queue.connect('heap', ['web'])
    // It cannot be packed.
    const noise = (): string => JSON.stringify(randomBytes(150_000).toString('base64'))
    let refused = false
    for (let n = 0; n < 200 && !refused; n++) {
      refused = 'refused' in (await queue.append([{ ...event(`${n}`, { user: `u-${n}` }), body: noise() }]))
      await queue.history.storage()
    }
    expect(refused).toBe(true)
    expect(await queue.history.storage()).toMatchObject({ isFull: true, refusedAt: clock.now })
    for (;;) {
      const taken = await queue.take('heap', 100)
      if (taken.length === 0) break
      await queue.settle('heap', taken.map(delivered))
    }
    await until(
      () => queue.append([event('fits')]),
      (appended) => 'ids' in appended
    )
    expect((await queue.history.storage()).isFull).toBe(false)
  })
})
