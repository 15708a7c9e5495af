// What the store on PostgreSQL counts, keeps and finds: what every store promises, and what is its own.
import { randomBytes } from 'node:crypto'
import { Counting } from '../../src/storage/postgres/activity/counting'
import { PostgresSuppressions } from '../../src/storage/postgres/suppressions/postgres-suppressions'
import { DAY_MS, HOUR_MS, LONG_KEPT_MS } from '../../src/storage/tallies/activity'
import { describeActivity } from '../storage/activity-contract'
import { describeAttempts } from '../storage/attempts-contract'
import { describeAudienceRuns } from '../storage/audience-runs-contract'
import { describeResends } from '../storage/resend-contract'
import { describeSuppressions } from '../storage/suppressions-contract'
import { describeWordSearch } from '../storage/word-search-contract'
import { KEPT_MS } from '../../src/storage/tallies/tallies'
import { emptyCounts } from '../../src/storage/tallies/counts'
import { delayed, event, names, START } from '../storage/queue-events'
import { Rested } from '../../src/storage/postgres/history/rested'
import { createTables, describeWithPostgres } from './cluster'
import { connectTo, openRunner, openStore } from './stores'

describeWithPostgres('PostgreSQL', () => {
  describeActivity('a queue', openStore)
  describeAttempts('a queue', openStore)
  describeAudienceRuns('a queue', openStore)
  describeResends('events that are sent again', openStore)
  describeWordSearch('a queue', openStore)
  describeSuppressions('a queue', async () => new PostgresSuppressions(await connectTo(await createTables())))

  test('counts whose time is over are removed, once an hour', async () => {
    const database = await connectTo(await createTables())
    const counting = new Counting(database)
    await database.batch(counting.received([event('A')]))
    const rows = async (): Promise<unknown> =>
      database.query('SELECT (SELECT count(*) FROM days) AS days, (SELECT count(*) FROM source_counts) AS sources')
    await counting.dropOld(START)
    expect(await rows()).toEqual([{ days: 1, sources: 2 }])
    await counting.dropOld(START + HOUR_MS - 1)
    await counting.dropOld(START + KEPT_MS + HOUR_MS)
    expect(await rows()).toEqual([{ days: 1, sources: 1 }])
    await counting.dropOld(START + LONG_KEPT_MS + 2 * DAY_MS)
    expect(await rows()).toEqual([{ days: 0, sources: 0 }])
  })

  test('what is dear to count is counted at a bounded share of the time', async () => {
    let now = 0
    let asked = 0
    const rested = new Rested(
      async () => {
        now += asked === 0 ? 10 : 100
        return (asked += 1)
      },
      () => now
    )
    expect([await rested.get(), await rested.get()]).toEqual([1, 2])
    now += 1999
    expect(await Promise.all([rested.get(), rested.get()])).toEqual([2, 2])
    now += 1
    expect(await Promise.all([rested.get(), rested.get()])).toEqual([3, 3])
  })

  test('a search for words looks at a bounded number of events for each page', async () => {
    const { queue, database } = await openRunner(await createTables())
    await queue.append([event('Needle')])
    // Ids that nobody has make a page as long as events do.
    await database.query("SELECT setval('event_numbers', 200000)")
    await queue.append([event('Hay')])
    const page = await queue.history.page({ words: 'needle' }, 10)
    expect([names(page.events), page.next === null]).toEqual([[], false])
    const rest = await queue.history.page({ words: 'needle', before: page.next ?? 0 }, 10)
    expect([names(rest.events), rest.next]).toEqual([['Needle'], null])
    expect(names(await queue.history.list({ words: 'needle' }, 10))).toEqual(['Needle'])
  })

  test('several runners count side by side, and each sees the sum', async () => {
    const address = await createTables()
    const [one, two] = [await openRunner(address), await openRunner(address)]
    await Promise.all([one, two].map(({ queue }) => queue.append([event('A'), event('B', { user: 'u-2' })])))
    const add = ({ tallies }: typeof one) => tallies.add('heap', { ...emptyCounts(), delivered: 1 }, START)
    await Promise.all([add(one), add(two), add(one), add(two)])
    for (const { queue, tallies } of [one, two]) {
      expect(await queue.history.arrivals('web')).toMatchObject({ events: 4 })
      const days = await tallies.activity.days({ from: START - DAY_MS, to: START + DAY_MS })
      expect(days.map(({ name, received }) => [name, received])).toEqual([
        ['A', 2],
        ['B', 2]
      ])
      expect((await tallies.since('heap', 0)).map(({ counts }) => counts.delivered)).toEqual([4])
    }
  })

  test('names and keys that are longer than an index can hold are stored and found', async () => {
    const { queue, tallies } = await openRunner(await createTables())
    await queue.connect('heap', ['web'])
    const long = randomBytes(4500).toString('base64')
    const about = (name: string) => ({ ...event(name), userKey: long, audience: { key: long, isMember: true } })
    await queue.append([about(long), about(`${long}!`)])
    const taken = await queue.take('heap', 10)
    await queue.settle('heap', taken.map(delayed(1000)))
    expect(names(await queue.history.list({ userKey: long, name: long }, 10))).toEqual([long])
    expect(await queue.history.audienceRuns({}, 10)).toMatchObject([{ key: long, changes: { entered: 2 } }])
    const days = await tallies.activity.days({ from: START - DAY_MS, to: START + DAY_MS })
    expect(days.map(({ name, received }) => [name.length, received])).toEqual([
      [6000, 1],
      [6001, 1]
    ])
  })
})
