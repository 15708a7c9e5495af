// Spent budgets in PostgreSQL: of all runners together, and of those alone that may send.
import { createBudgets } from '../../src/delivery/budgets'
import type { SpentBudgets } from '../../src/delivery/spent'
import type { Lease } from '../../src/delivery/types'
import { openDatabase, type Database } from '../../src/storage/postgres/connection/database'
import { migrate } from '../../src/storage/postgres/schema/migrations'
import { openPostgresSpent } from '../../src/storage/postgres/spent/postgres-spent'
import { requestAbout } from '../delivery/requests'
import { VirtualClock } from '../send/virtual-clock'
import { beginLife, left, LIMITED, OK, spentContract, type SharedSpent } from '../storage/spent-contract'
import { createDatabase, describeWithPostgres } from './cluster'

describeWithPostgres('spent budgets', () => {
  let database: Database

  beforeAll(async () => {
    database = await openDatabase(await createDatabase())
    await migrate(database, '1.0.0')
    await database.query('CREATE TABLE test_clock (now double precision)')
  })
  afterAll(() => database.close())

  /** The database's clock is the virtual one, which stands still while the database is asked. */
  async function share(): Promise<SharedSpent> {
    await database.query('TRUNCATE spent, budgets, leases, test_clock')
    const clock = new VirtualClock()
    await database.query('INSERT INTO test_clock VALUES ($1)', [clock.serviceNow()])
    const query: Database['query'] = async <Row>(...asked: Parameters<Database['query']>): Promise<Row[]> => {
      let rows: Row[] = []
      const ask = async () => {
        await database.query('UPDATE test_clock SET now = $1', [clock.serviceNow()])
        rows = await database.query<Row>(...asked)
        return { status: 200, body: '' }
      }
      await clock.watch(ask)(requestAbout([]))
      return rows
    }
    const timed = new Proxy(database, {
      get: (target, name: keyof Database) => (name === 'query' ? query : target[name])
    })
    const now = '(SELECT now::bigint FROM test_clock)'
    return { clock, open: () => openPostgresSpent({ database: timed, now }) }
  }

  spentContract(share)

  const leaseOf = (epoch: number, isHeld = true): Lease => ({
    key: 'heap:us:11',
    epoch,
    isHeld: () => isHeld,
    ended: new AbortController().signal
  })

  test('nothing is taken under a lease that another runner has, nor is anything sent', async () => {
    const shared = await share()
    await database.query("INSERT INTO leases (key, owner, epoch) VALUES ('heap:us:11', 'other', 2)")
    const life = await beginLife(shared)
    const sent: string[] = []
    const http = async (): ReturnType<typeof OK> => (sent.push('sent'), OK(requestAbout([])))
    const code = await life.send(1, http, leaseOf(1)).catch((error: unknown) => (error as { code?: string }).code)
    expect([code, sent, left(life)]).toEqual(['not_sent', [], 15])
    await life.send(1, http, leaseOf(2))
    expect([sent, left(life)]).toEqual([['sent'], 14])
    await expect(life.send(1, http, leaseOf(2, false))).rejects.toThrow('The right to send has ended.')
  })

  test('nothing is sent while what it takes cannot be stored', async () => {
    const shared = await share()
    const life = await beginLife(shared)
    await life.send(3)
    const errors: unknown[] = []
    const failing: SpentBudgets = {
      ...life.spent,
      isNew: false,
      isBinding: true,
      atStart: () => [],
      take: () => Promise.reject(new Error('gone')),
      forget: () => Promise.resolve()
    }
    const { monotonic, sleep } = shared.clock
    const budgets = createBudgets({ monotonic, sleep, spent: failing, onError: (error) => errors.push(error) })
    const sending = budgets.wrap(OK)(requestAbout(['ada'], { endpoint: LIMITED }))
    await expect(sending).rejects.toThrow('What it takes of the budget could not be stored.')
    expect([budgets.allowance({ endpoint: LIMITED, form: 'bulk' }), errors]).toEqual([15, [new Error('gone')]])
  })

  test('the first minute of a new database is careful', async () => {
    const { clock } = await share()
    const spent = await openPostgresSpent({ database })
    const later = '((extract(epoch FROM clock_timestamp()) * 1000)::bigint + 60001)'
    expect([spent.isNew, (await openPostgresSpent({ database, now: later })).isNew]).toEqual([true, false])
    expect(clock.slept).toEqual([])
  })
})
