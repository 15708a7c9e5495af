// What is particular to AB Tasty, Command AI and CDPs: tokens, rows that expire, lists of segments, identify calls.
import { hold } from '../../src/delivery/conversation'
import { createAbTasty } from '../../src/partners/ab-tasty/ab-tasty'
import { readBack } from '../../src/partners/ab-tasty/read-back'
import { createCdp } from '../../src/partners/cdp'
import { createCommandAi } from '../../src/partners/command-ai'
import type { PartnerContext } from '../../src/partners/partner'
import { deliverMemberships } from '../../src/partners/deliver-memberships'
import type { PlainRequest } from '../../src/delivery/types'
import { ACCOUNT, CASES } from './partners'
import { closeAll, fatesOf, ids, openClient, openStandIns, START, Syncing } from './syncing'

afterEach(closeAll)

const DAY_MS = 86_400_000
const TASTY = CASES['AB Tasty']!
const LOCAL: PartnerContext = { now: () => START, newId: () => 'id', allowsLoopback: true }

describe('AB Tasty', () => {
  test('one token serves a sync; it is renewed before its end, and once where it is refused', async () => {
    const standIns = await openStandIns()
    const settings = { accountId: ACCOUNT, clientId: 'client', clientSecret: 'client-secret' }
    const base = `${standIns.url}/ab-tasty`
    const partner = createAbTasty({ ...settings, url: base, tokenUrl: base }, { ...LOCAL, now: () => standIns.now() })
    const exchange = partner.connect(openClient().http)
    const sync = async (id: string) => {
      const change = { identity: id, segmentId: 's1', segmentName: 'Big Spenders', isMember: true }
      expect(fatesOf(await deliverMemberships(partner, [change], { http: exchange, exchange }))).toEqual(['delivered'])
      return standIns.abTasty.issued
    }
    expect([await sync('a'), await sync('b')]).toEqual([1, 1])
    standIns.advanceClock(43_200_000 - 299_000)
    expect(await sync('c')).toBe(2)
    standIns.abTasty.revokeTokens()
    expect(await sync('d')).toBe(3)
    expect(standIns.abTasty.members('heap', 'big_spenders', standIns.now())).toEqual(['a', 'b', 'c', 'd'])
  })

  test.each([400, 401])(
    'credentials that are refused with %d end the sync, and their answer is shown to nobody',
    async (status) => {
      const standIns = await openStandIns()
      standIns.addFaults({ path: '/ab-tasty/oauth/v2/token', status, body: 'client-secret', times: 1 })
      const syncing = new Syncing(standIns, TASTY.create(standIns))
      const { outcomes } = await syncing.sync({ s1: { name: 'VIP', ids: ids(0, 5) } })
      expect(fatesOf(outcomes)).toEqual(['partner_access_refused'])
      expect(outcomes.map((one) => 'error' in one && one.error.message).join()).not.toContain('client-secret')
      expect(standIns.requests).toHaveLength(1)
    }
  )

  test('a token endpoint that is down for a while is asked again', async () => {
    const standIns = await openStandIns()
    standIns.addFaults({ path: '/ab-tasty/oauth/v2/token', status: 503, times: 2 })
    const syncing = new Syncing(standIns, TASTY.create(standIns))
    expect(fatesOf((await syncing.sync({ s1: { name: 'VIP', ids: ids(0, 5) } })).outcomes)).toEqual(['delivered'])
  })

  test('rows are sent again before they expire, so members stay members', async () => {
    const standIns = await openStandIns()
    const syncing = new Syncing(standIns, TASTY.create(standIns))
    const wanted = { s1: { name: 'Big Spenders', ids: ids(0, 5) } }
    await syncing.sync(wanted)
    const { resendAfterMs = Infinity } = TASTY.create(standIns)(LOCAL)
    for (let passed = 0; passed < 90 * DAY_MS; passed += resendAfterMs) {
      standIns.advanceClock(resendAfterMs)
      expect(TASTY.members(standIns)).toEqual([...ids(0, 5)])
      await syncing.sync(wanted, { resends: true })
    }
    standIns.advanceClock(31 * DAY_MS)
    expect(TASTY.members(standIns)).toEqual([])
  })

  test('the row of who left says false, and read-back tells so', async () => {
    const standIns = await openStandIns()
    const syncing = new Syncing(standIns, TASTY.create(standIns))
    await syncing.sync({ s1: { name: 'VIP', ids: ids(0, 2) } })
    await syncing.sync({ s1: { name: 'VIP', ids: ids(1, 2) } })
    const settings = {
      accountId: ACCOUNT,
      clientId: 'client',
      clientSecret: 'client-secret',
      url: `${standIns.url}/ab-tasty`,
      tokenUrl: `${standIns.url}/ab-tasty`
    }
    const exchange = createAbTasty(settings, LOCAL).connect(openClient().http)
    const row = { segment: 'vip', expiration: '2026-03-31T12:00:00.000Z' }
    expect(await hold(readBack('user-0', settings, LOCAL), exchange)).toEqual([{ ...row, value: 'false' }])
    expect(await hold(readBack('user-1', settings, LOCAL), exchange)).toEqual([{ ...row, value: 'true' }])
    expect(await hold(readBack('nobody', settings, LOCAL), exchange)).toEqual([])
    standIns.addFaults({ status: 503, times: 1 })
    expect(await hold(readBack('user-1', settings, LOCAL), exchange)).toMatchObject({ fate: 'retry' })
  })

  test('an empty segment is not created', async () => {
    const standIns = await openStandIns()
    const syncing = new Syncing(standIns, TASTY.create(standIns))
    await syncing.sync({ s1: { name: 'VIP', ids: ids(0, 2) }, s2: { name: 'Nobody', ids: new Set<string>() } })
    expect(standIns.abTasty.segments()).toEqual(['heap vip'])
  })

  test.each([
    ['ABC-123', 'delivered'],
    ['a'.repeat(32), 'delivered'],
    ['a'.repeat(33), 'invalid_partner_id'],
    ['a b', 'invalid_partner_id'],
    ['a,b', 'invalid_partner_id'],
    ['user@example.com', 'invalid_partner_id'],
    ['a\n', 'invalid_partner_id']
  ])('visitor id %j: %s', async (id, fate) => {
    const standIns = await openStandIns()
    const syncing = new Syncing(standIns, TASTY.create(standIns))
    const { outcomes } = await syncing.sync({ s1: { name: 'VIP, "2024"; x', ids: new Set(['good', id]) } })
    expect(outcomes.map((one) => ('error' in one ? one.error.code : one.fate))).toEqual(['delivered', fate])
    expect([standIns.abTasty.droppedRows, standIns.abTasty.segments()]).toEqual([0, ['heap vip_2024_x']])
  })
})

async function bodiesOf(partner: ReturnType<typeof createCdp>, changes: Parameters<typeof deliverMemberships>[1]) {
  const requests: PlainRequest[] = []
  const exchange = partner.connect(async (request) => {
    requests.push(request)
    return { status: 200, body: '' }
  })
  await deliverMemberships(partner, changes, { http: exchange, exchange })
  return requests.map(({ url, headers, body }) => [url, headers, JSON.parse(body)])
}

const CHANGES = [
  { identity: 'a', segmentId: 's1', segmentName: 'Big Spenders', isMember: true },
  { identity: 'b', segmentId: 's1', segmentName: 'Big Spenders', isMember: false }
]

test('Command AI gets a boolean per segment and the list of all, under both names of the product', async () => {
  const context = {
    ...LOCAL,
    segmentsOf: (id: string) => (id === 'a' ? [{ segmentId: 's1', segmentName: 'Big Spenders' }] : [])
  }
  for (const [product, host] of [
    ['command_ai', 'api.command.ai'],
    ['commandbar', 'api.commandbar.com']
  ] as const) {
    expect(await bodiesOf(createCommandAi({ product, orgId: 'o1', apiKey: 'k' }, context), CHANGES)).toEqual([
      [
        `https://${host}/api/o1/bulk-identify/`,
        { 'content-type': 'application/json', authorization: 'Bearer k' },
        [
          { id: 'a', properties: { heap_big_spenders: true, heap_segments: ['Big Spenders'] } },
          { id: 'b', properties: { heap_big_spenders: false, heap_segments: [] } }
        ]
      ]
    ])
  }
})

test('a CDP gets identify calls with one trait each, which do not come back to Heap', async () => {
  let id = 0
  const context = { ...LOCAL, newId: () => `m${id++}` }
  const callOf = (userId: string, messageId: string, isMember: boolean) => ({
    type: 'identify',
    messageId,
    timestamp: '2026-03-01T12:00:00.000Z',
    userId,
    traits: { big_spenders: isMember },
    context: { library: { name: 'heap-destination' } },
    integrations: { Heap: false }
  })
  expect(await bodiesOf(createCdp({ writeKey: 'wk' }, context), CHANGES)).toEqual([
    [
      'https://api.segment.io/v1/batch',
      { 'content-type': 'application/json', authorization: `Basic ${Buffer.from('wk:').toString('base64')}` },
      { batch: [callOf('a', 'm0', true), callOf('b', 'm1', false)] }
    ]
  ])
})
