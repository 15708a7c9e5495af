// Segments reach each partner over HTTP: a first sync, a delta, a leave, a rename, a drain, and through every kind of failure.
import { CASES } from './partners'
import { closeAll, fatesOf, ids, openClient, openStandIns, START, Syncing } from './syncing'
import type { Fault } from '../../src/sandbox/faults'
import type { StandIns } from '../../src/sandbox/partners/stand-ins'

afterEach(closeAll)

jest.setTimeout(300_000)

const ROUNDS = Number(process.env['ROUNDS'] ?? 1)
const USERS = 10_000 * ROUNDS

const sorted = (members: Iterable<string>) => [...members].sort()

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5))
}

function countOf(standIns: StandIns, path: string): number {
  return standIns.requests.filter((one) => one === path || one === `${path}/`).length
}

describe.each(Object.entries(CASES))('%s', (name, { path, create, members, requestsFor, perRequest }) => {
  const isBraze = name === 'Braze attributes'

  async function open(options?: Parameters<typeof openStandIns>[0]) {
    const standIns = await openStandIns(options)
    standIns.braze.addUsers([...ids(0, USERS + 500)])
    return standIns
  }

  test('a first sync, a delta, a leave, a rename and a drain take the requests they need, and leave exactly the members', async () => {
    // Requests that Braze's own limit refuses would be counted as well.
    const standIns = await open({ braze: { requests: { limit: 1_000_000, windowMs: 60_000 } } })
    const syncing = new Syncing(standIns, create(standIns))
    const steps = [
      { segment: 'Big Spenders', users: ids(0, USERS), sent: USERS },
      { segment: 'Big Spenders', users: ids(0, USERS + 400), sent: 400 },
      { segment: 'Big Spenders', users: ids(300, USERS + 400), sent: 300 },
      { segment: 'Whales', users: ids(300, USERS + 401), sent: 1 },
      { segment: 'Whales', users: ids(300, USERS + 401), sent: 0 },
      // Drained: everybody has left.
      { segment: 'Whales', users: ids(0, 0), sent: USERS + 101 }
    ]
    let requests = 0
    for (const { segment, users, sent } of steps) {
      const { outcomes, changes } = await syncing.sync({ s1: { name: segment, ids: users } })
      expect([changes.length, ...fatesOf(outcomes)]).toEqual(sent === 0 ? [0] : [sent, 'delivered'])
      expect(members(standIns)).toEqual(sorted(users))
      requests += requestsFor(sent)
      expect(countOf(standIns, path)).toBe(requests)
    }
    if (!isBraze) return
    const { dataPoints, unchangedWrites, ghosts } = standIns.braze
    expect({ dataPoints, unchangedWrites, ghosts }).toEqual({
      dataPoints: USERS + 400 + 300 + 1 + USERS + 101,
      unchangedWrites: 0,
      ghosts: 0
    })
  })

  test.each<[string, Fault]>([
    ['413', { status: 413, times: 1 }],
    ['423', { status: 423, body: '{"message":"Resource locked"}', times: 2 }],
    ['429 with Retry-After', { status: 429, retryAfter: 7, times: 2 }],
    ['429 without a time', { status: 429, times: 2 }],
    ['500', { status: 500, times: 3 }],
    ['a connection that breaks', { reset: true, times: 2 }]
  ])('%s in the middle loses nobody and writes nothing twice', async (_, fault) => {
    const standIns = await open()
    standIns.addFaults({ path, ...fault, afterRequests: 1 })
    const syncing = new Syncing(standIns, create(standIns))
    const first = perRequest > 50_000 ? 40 : Math.min(2 * perRequest, 2500)
    for (const users of [ids(0, first), ids(20, first + 40)]) {
      const { outcomes } = await syncing.sync({ s1: { name: 'Big Spenders', ids: users } })
      expect(fatesOf(outcomes)).toEqual(['delivered'])
      expect(members(standIns)).toEqual(sorted(users))
    }
    expect(standIns.faults()).toMatchObject([{ happened: fault.times }])
    if (isBraze) expect(standIns.braze.unchangedWrites).toBe(0)
  })

  test('a time-out is sent again', async () => {
    const standIns = await open()
    standIns.addFaults({ path, delayMs: 60_000, applied: false, times: 1 })
    const hasty = openClient(200)
    const patient = openClient()
    let isFirst = true
    const syncing = new Syncing(standIns, create(standIns), (request) => {
      const isHasty = isFirst && request.url.includes(path)
      if (isHasty) isFirst = false
      return (isHasty ? hasty : patient).http(request)
    })
    const { outcomes } = await syncing.sync({ s1: { name: 'Big Spenders', ids: ids(0, 120) } })
    expect([isFirst, ...fatesOf(outcomes)]).toEqual([false, 'delivered'])
    expect(members(standIns)).toEqual(sorted(ids(0, 120)))
    if (isBraze) expect(standIns.braze.unchangedWrites).toBe(0)
  })

  test.each([401, 403, 404])('%d ends the sync after one request, and the next one goes on', async (status) => {
    const standIns = await open()
    const syncing = new Syncing(standIns, create(standIns))
    await syncing.sync({ s1: { name: 'Big Spenders', ids: ids(0, 60) } })
    // A token that is refused is renewed once.
    standIns.addFaults({ path, status, body: '{"client_secret":"import-key braze-key"}', times: 2 })
    const before = countOf(standIns, path)
    const wanted = { s1: { name: 'Big Spenders', ids: ids(30, 200) } }
    const { outcomes, changes } = await syncing.sync(wanted)
    expect(fatesOf(outcomes)).toEqual(['partner_access_refused'])
    expect([outcomes.length, outcomes.every(({ fate }) => fate === 'retry')]).toEqual([changes.length, true])
    expect(
      JSON.stringify(outcomes.map((outcome) => 'error' in outcome && [outcome.error.message, outcome.error.facts]))
    ).not.toMatch(/-key|secret/)
    expect(countOf(standIns, path) - before).toBe(name === 'AB Tasty' && status === 401 ? 2 : 1)
    standIns.clearFaults()
    expect(fatesOf((await syncing.sync(wanted)).outcomes)).toEqual(['delivered'])
    expect(members(standIns)).toEqual(sorted(ids(30, 200)))
    if (isBraze) expect(standIns.braze.unchangedWrites).toBe(0)
  })

  test('what goes on failing waits for the next sync', async () => {
    const standIns = await open()
    const syncing = new Syncing(standIns, create(standIns))
    const wanted = { s1: { name: 'Big Spenders', ids: ids(0, 120) } }
    standIns.addFaults({ path, status: 503 })
    const { outcomes } = await syncing.sync(wanted)
    expect(fatesOf(outcomes)).toContain('partner_unavailable')
    expect(outcomes.every(({ fate }) => fate === 'retry')).toBe(true)
    expect(members(standIns)).toEqual([])
    standIns.clearFaults()
    expect(fatesOf((await syncing.sync(wanted)).outcomes)).toEqual(['delivered'])
    expect(members(standIns)).toEqual(sorted(ids(0, 120)))
  })

  test('a sync that is broken off goes on where it stopped', async () => {
    const standIns = await open()
    const client = openClient()
    let left = 3
    const syncing = new Syncing(standIns, create(standIns), async (request) => {
      // What happens to a process that is killed, but for the process.
      if (request.url.includes(path) && left-- <= 0) return new Promise<never>(() => undefined)
      return client.http(request)
    })
    const size = Math.min(
      create(standIns)({ now: () => START, newId: () => 'id', allowsLoopback: true }).pageSize,
      4000
    )
    const wanted = { s1: { name: 'Big Spenders', ids: ids(0, 2 * size) } }
    const first = syncing.sync(wanted)
    let isDone = false
    void first.then(() => (isDone = true))
    await until(() => isDone || left < 0)
    left = Infinity
    const before = isBraze ? standIns.braze.dataPoints : 0
    expect(fatesOf((await syncing.sync(wanted)).outcomes)).toEqual(perRequest > 50_000 ? [] : ['delivered'])
    expect(members(standIns)).toEqual(sorted(ids(0, 2 * size)))
    // Only what was sent and not yet stored as told is sent twice.
    if (isBraze) expect(standIns.braze.unchangedWrites).toBe(before)
  })

  test('who leaves a segment that was never sent is told to nobody', async () => {
    const standIns = await open()
    const partner = create(standIns)({ now: () => START, newId: () => 'id', allowsLoopback: true })
    const change = { identity: 'user-1', segmentId: 's1', segmentName: 'Big Spenders', isMember: false }
    expect(partner.target.plan(change)).toEqual({ calls: [], issues: [] })
  })

  test.each([
    ['', 'Big Spenders', 'invalid_partner_id'],
    ['user-1', '!?', 'invalid_audience_name']
  ])('user %j in segment %j is rejected: %s', async (identity, segmentName, code) => {
    const standIns = await open()
    const partner = create(standIns)({ now: () => START, newId: () => 'id', allowsLoopback: true })
    const plan = partner.target.plan({ identity, segmentId: 's1', segmentName, isMember: true })
    expect(plan).toMatchObject({ error: { code, fate: 'rejected' }, issues: [] })
  })
})
