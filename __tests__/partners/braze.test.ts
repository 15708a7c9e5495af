// What is particular to Braze: bodies, identifiers, partial failures, rate headers, cohorts and their names.
import { createBrazeAttributes, type BrazeAttributesSettings } from '../../src/partners/braze/attributes'
import { createBrazeCohorts, type BrazeCohortsSettings } from '../../src/partners/braze/cohorts'
import { deliverMemberships } from '../../src/partners/deliver-memberships'
import type { MembershipChange } from '../../src/partners/membership-change'
import type { HttpResponse, PlainRequest } from '../../src/delivery/types'
import type { Partner, PartnerContext } from '../../src/partners/partner'
import { CASES } from './partners'
import { closeAll, fatesOf, ids, openStandIns, START, Syncing } from './syncing'

afterEach(closeAll)

const CONTEXT: PartnerContext = { now: () => START, newId: () => 'id' }
const TRACK: BrazeAttributesSettings = { url: 'https://rest.iad-01.braze.com', apiKey: 's3cret-key' }
const KEYS = { partnerName: 'heap', partnerApiKey: 'vendor-key', dataImportKey: 'import-key' }

const lastKey = (one: object) => Object.keys(one).at(-1)

function change(identity: string, isMember = true, segmentName = 'Big Spenders'): MembershipChange {
  return { identity, segmentId: segmentName, segmentName, isMember }
}

/** Delivers without a network; every request gets the same answer. */
async function deliverTo(partner: Partner, changes: readonly MembershipChange[], response: HttpResponse) {
  const requests: PlainRequest[] = []
  const exchange = partner.connect(async (request) => {
    requests.push(request)
    return response
  })
  const outcomes = await deliverMemberships(partner, changes, { http: exchange, exchange })
  const bodies = requests.map(({ url, body }) => [url, JSON.parse(body)])
  return { requests, outcomes, bodies }
}

const CREATED = { status: 201, body: '{"message":"success","attributes_processed":1}' }

test.each<[string, Partial<BrazeAttributesSettings>, object]>([
  ['external ids', {}, { external_id: 'user-1' }],
  ['aliases', { identifier: 'user_alias' }, { user_alias: { alias_name: 'user-1', alias_label: 'heap' } }],
  [
    'aliases with a label',
    { identifier: 'user_alias', aliasLabel: 'crm' },
    { user_alias: { alias_name: 'user-1', alias_label: 'crm' } }
  ],
  ["Braze's own ids", { identifier: 'braze_id' }, { braze_id: 'user-1' }]
])('a membership for %s is one attribute of users that exist', async (_, settings, who) => {
  const { requests, bodies } = await deliverTo(
    createBrazeAttributes({ ...TRACK, ...settings }, CONTEXT),
    [change('user-1')],
    CREATED
  )
  expect(bodies).toEqual([
    [
      'https://rest.iad-01.braze.com/users/track',
      { partner: 'heap-destination', attributes: [{ ...who, _update_existing_only: true, big_spenders: true }] }
    ]
  ])
  expect(requests.map(({ headers }) => headers)).toEqual([
    { 'content-type': 'application/json', authorization: 'Bearer s3cret-key' }
  ])
})

test.each([
  [50, undefined, 3],
  [75, 75, 2]
] as const)('%d objects travel in a request', async (_, perRequest, requests) => {
  const settings = perRequest === undefined ? TRACK : { ...TRACK, perRequest }
  const changes = [...ids(0, 150)].map((id) => change(id))
  expect((await deliverTo(createBrazeAttributes(settings, CONTEXT), changes, CREATED)).requests).toHaveLength(requests)
})

test('a segment called like a field of the profile does not overwrite it, and two of one name stay two', async () => {
  const names = ['Email', 'Big Spenders', 'big spenders!']
  const partner = createBrazeAttributes({ ...TRACK, prefix: '' }, CONTEXT)
  const { bodies } = await deliverTo(
    partner,
    names.map((name) => change('u', true, name)),
    CREATED
  )
  const { attributes } = bodies[0]![1] as { attributes: object[] }
  expect(attributes.map(lastKey)).toEqual(['heap_email', 'big_spenders', 'big_spenders_2'])
})

test.each([
  [987, 'delivered'],
  [988, 'invalid_partner_id']
])('an external id of %d bytes: %s', async (bytes, fate) => {
  const id = 'é'.repeat(Math.floor(bytes / 2)) + 'x'.repeat(bytes % 2)
  const { outcomes } = await deliverTo(createBrazeAttributes(TRACK, CONTEXT), [change(id)], CREATED)
  expect(fatesOf(outcomes)).toEqual([fate])
  expect(JSON.stringify(outcomes)).not.toContain('éé')
})

test('of several changes of one membership only the last is sent', async () => {
  const changes = [change('a'), change('b'), change('a', false), change('a')]
  const { bodies, outcomes } = await deliverTo(createBrazeAttributes(TRACK, CONTEXT), changes, CREATED)
  expect(bodies[0]![1].attributes).toHaveLength(2)
  expect(outcomes.map(({ fate }) => fate)).toEqual(Array(4).fill('delivered'))
})

test.each<[string, unknown, string[]]>([
  [
    'names one',
    [{ type: 'no such user', input_array: 'attributes', index: 1 }],
    ['delivered', 'refused_by_partner', 'delivered']
  ],
  ['names none', [{ type: 'something' }], Array(3).fill('refused_by_partner')],
  ['names one that is not there', [{ type: 'x', index: 7 }], Array(3).fill('refused_by_partner')],
  ['is text', ['bad'], Array(3).fill('refused_by_partner')],
  ['is missing', undefined, Array(3).fill('delivered')],
  ['is no list', 'bad', Array(3).fill('delivered')]
])('201 with an error that %s', async (_, errors, fates) => {
  const response = { status: 201, body: JSON.stringify({ message: 'success', errors }) }
  const changes = ['a', 'b', 'c'].map((id) => change(id))
  const { outcomes, requests } = await deliverTo(createBrazeAttributes(TRACK, CONTEXT), changes, response)
  expect(outcomes.map((one) => ('error' in one ? one.error.code : one.fate))).toEqual(fates)
  expect(requests).toHaveLength(1)
})

test('202 means queued: delivered', async () => {
  const response = { status: 202, body: '{"message":"queued"}' }
  const { outcomes } = await deliverTo(createBrazeAttributes(TRACK, CONTEXT), [change('a')], response)
  expect(fatesOf(outcomes)).toEqual(['delivered'])
})

test('an answer that quotes the key is shown without it', async () => {
  const response = { status: 400, body: '{"message":"bad s3cret-key"}' }
  const { outcomes } = await deliverTo(createBrazeAttributes(TRACK, CONTEXT), [change('a')], response)
  expect(outcomes).toMatchObject([
    {
      fate: 'rejected',
      error: { code: 'refused_by_partner', facts: { status: 400, answer: '{"message":"bad [key]"}' } }
    }
  ])
})

test.each<[string, Record<string, string>, number | undefined]>([
  ['until the reset', { 'x-ratelimit-reset': String(START / 1000 + 42) }, 42_000],
  ['not at all after a reset that is over', { 'x-ratelimit-reset': String(START / 1000 - 5) }, 0],
  ['as usual without the header', {}, undefined],
  ['as usual after one that is no number', { 'x-ratelimit-reset': 'soon' }, undefined]
])('after 429 it waits %s', async (_, headers, retryAfterMs) => {
  const exchange = createBrazeAttributes(TRACK, CONTEXT).connect(async () => ({ status: 429, body: '', headers }))
  const response = await exchange({ method: 'POST', url: TRACK.url, headers: {}, body: '' })
  expect(response.retryAfterMs).toBe(retryAfterMs)
})

test("Braze's own budget of requests is waited for by its header", async () => {
  const standIns = await openStandIns({ braze: { requests: { limit: 2, windowMs: 30_000 } } })
  standIns.braze.addUsers([...ids(0, 200)])
  const syncing = new Syncing(standIns, CASES['Braze attributes']!.create(standIns))
  const { outcomes } = await syncing.sync({ s1: { name: 'Big Spenders', ids: ids(0, 200) } })
  expect(fatesOf(outcomes)).toEqual(['delivered'])
  expect([standIns.braze.members('big_spenders').length, standIns.braze.unchangedWrites]).toEqual([200, 0])
  expect([standIns.now() - START >= 30_000, standIns.requests.length]).toEqual([true, 5])
})

test('users whom Braze does not know stay unknown, and bad ones cost no neighbour', async () => {
  const standIns = await openStandIns()
  standIns.braze.addUsers(['known'])
  const syncing = new Syncing(standIns, CASES['Braze attributes']!.create(standIns))
  const { outcomes } = await syncing.sync({ s1: { name: 'VIP', ids: new Set(['known', 'unknown']) } })
  expect(fatesOf(outcomes)).toEqual(['delivered'])
  expect([standIns.braze.profiles.size, standIns.braze.ghosts, standIns.braze.dataPoints]).toEqual([1, 0, 1])
})

describe('cohorts', () => {
  const settings: BrazeCohortsSettings = { ...KEYS, url: 'https://rest.fra-02.braze.eu' }

  test.each<[string, Partial<BrazeCohortsSettings>, object]>([
    ['external ids', {}, { user_ids: ['a', 'c'] }],
    ['device ids', { identifier: 'device_id' }, { device_ids: ['a', 'c'] }],
    [
      'aliases',
      { identifier: 'user_alias', aliasLabel: 'crm' },
      {
        aliases: [
          { alias_name: 'a', alias_label: 'crm' },
          { alias_name: 'c', alias_label: 'crm' }
        ]
      }
    ]
  ])('of %s are created before their first member', async (_, more, joining) => {
    const [[field]] = Object.entries(joining) as [[string, unknown]]
    const inLeaving = JSON.parse(JSON.stringify(joining).replace('"a"', '"b"')) as Record<string, unknown[]>
    const leaving = inLeaving[field]!.slice(0, 1)
    const partner = createBrazeCohorts({ ...settings, ...more }, CONTEXT)
    const changes = [change('a'), change('b', false), change('c')]
    const { bodies } = await deliverTo(partner, changes, { status: 201, body: '{"message":"success"}' })
    const keys = { partner_api_key: 'vendor-key', client_secret: 'import-key', cohort_id: 'Big Spenders' }
    const url = 'https://rest.fra-02.braze.eu/partners/heap/cohorts'
    expect(bodies).toEqual([
      [url, { ...keys, name: 'Big Spenders', created_at: '2026-03-01T12:00:00.000Z' }],
      [`${url}/users`, { ...keys, cohort_changes: [joining, { [field]: leaving, should_remove: true }] }]
    ])
  })

  test('a renamed segment renames its cohort; one that is not renamed is announced once', async () => {
    const standIns = await openStandIns()
    const syncing = new Syncing(standIns, CASES['Braze cohorts']!.create(standIns))
    for (const [name, to] of [
      ['VIP', 3],
      ['VIP', 4],
      ['Whales', 5]
    ] as const) {
      await syncing.sync({ s1: { name, ids: ids(0, to) } })
    }
    expect([standIns.cohorts.names(), standIns.cohorts.announced]).toEqual([['Whales'], 2])
    expect(standIns.cohorts.members('s1')).toEqual([...ids(0, 5)])
  })

  test('one whose creation fails keeps its members waiting, and no other', async () => {
    const standIns = await openStandIns()
    const path = '/braze-cohorts/partners/heap/cohorts'
    const syncing = new Syncing(standIns, CASES['Braze cohorts']!.create(standIns))
    await syncing.sync({ s1: { name: 'VIP', ids: ids(0, 3) } })
    standIns.addFaults({ path, status: 400, times: 1 })
    const wanted = { s2: { name: 'New', ids: ids(0, 2) }, s1: { name: 'VIP', ids: ids(0, 4) } }
    const { outcomes } = await syncing.sync(wanted)
    expect(outcomes.map(({ fate }) => fate)).toEqual(['rejected', 'rejected', 'delivered'])
    await syncing.sync(wanted)
    expect([standIns.cohorts.members('s2'), standIns.cohorts.members('s1')]).toEqual([[...ids(0, 2)], [...ids(0, 4)]])
  })

  test('a locked cohort is asked again until it is free', async () => {
    const standIns = await openStandIns({ cohorts: { lockMs: 4000 } })
    const syncing = new Syncing(standIns, CASES['Braze cohorts']!.create(standIns))
    const { outcomes } = await syncing.sync({ s1: { name: 'VIP', ids: ids(0, 2500) } })
    expect(fatesOf(outcomes)).toEqual(['delivered'])
    expect(standIns.cohorts.members('s1')).toHaveLength(2500)
    expect(standIns.now() - START).toBeGreaterThanOrEqual(8000)
  })

  test('no endpoint shows a key', () => {
    const partner = createBrazeCohorts(settings, CONTEXT)
    const plan = partner.target.plan(change('a'))
    expect(JSON.stringify(plan)).not.toMatch(/vendor-key|import-key/)
  })
})
