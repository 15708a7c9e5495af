// What a customer may enter as settings, and what is said about the rest.
import { SERVER_LIMITS } from '../../src/heap/limits'
import { parseAppId, parseSettings, WHERE_IS_THE_APP_ID, type RawSettings } from '../../src/heap/settings'
import { appIdCases, wrongAppIdCases } from '../cases/app-ids'

test.each(appIdCases.map((one) => [one.name, one] as const))('the App ID is found in %s', (_, { value, appId }) => {
  expect(parseAppId(value)).toBe(appId)
})

test.each(wrongAppIdCases.map((one) => [one.name, one] as const))('%s is no App ID', (_, { value, says }) => {
  const parsed = parseAppId(value)
  expect(parsed).toStrictEqual({ error: expect.stringContaining(says) })
  expect(parsed).toStrictEqual({ error: expect.stringContaining(WHERE_IS_THE_APP_ID) })
})

const NO_RULES = {
  limits: SERVER_LIMITS,
  blockedIdentities: new Set(),
  allowedIdentities: new Set(),
  isHashed: false
}

const DEFAULTS = {
  appId: '42',
  region: 'US',
  baseUrl: 'https://heapanalytics.com',
  anonymousEvents: 'reject',
  accountProperty: 'account_id',
  identityRules: NO_RULES,
  engage: { sendAs: 'property', prefix: '', sendsOthers: false },
  traits: { areSentOfEvents: false, isClearedByNull: false },
  deletionUrl: 'https://heapanalytics.com'
}

const UNSHAPED = { allowed: [], blocked: [], nested: 'flatten', eventPrefix: '', maxItemEvents: 0 }

/** An endpoint stands for the deletion API as well, which otherwise is in the US for everybody. */
const both = (url: string): object => ({ baseUrl: url, deletionUrl: url })

test.each<[string, RawSettings, object]>([
  ['only the App ID', {}, {}],
  ['EU', { region: 'EU' }, { region: 'EU', baseUrl: 'https://c.eu.heap-api.com' }],
  ['eu with space', { region: ' eu ' }, { region: 'EU', baseUrl: 'https://c.eu.heap-api.com' }],
  ['an empty region', { region: '' }, {}],
  ['an endpoint', { endpoint: 'http://127.0.0.1:8765/' }, both('http://127.0.0.1:8765')],
  ['an endpoint with a path', { endpoint: ' https://proxy.test/heap// ' }, both('https://proxy.test/heap')],
  ['anonymous events', { anonymousEvents: 'send' }, { anonymousEvents: 'send' }],
  ['an account property', { accountProperty: ' Company ' }, { accountProperty: 'Company' }],
  ['an empty account property', { accountProperty: '' }, {}],
  [
    'lists of placeholders',
    { blockedIdentities: 'N/A, test,,', allowedIdentities: ['User', 5] },
    {
      identityRules: {
        ...NO_RULES,
        blockedIdentities: new Set(['n/a', 'test']),
        allowedIdentities: new Set(['user', '5'])
      }
    }
  ],
  ['hashed identities', { hashIdentity: true }, { identityRules: { ...NO_RULES, isHashed: true } }],
  [
    'audiences as events',
    { audiencesAs: 'event', engagePrefix: 'sg_' },
    { engage: { sendAs: 'event', prefix: 'sg_', sendsOthers: false } }
  ],
  [
    'traits beside events and audiences',
    { eventTraits: true, nullClears: true, audienceTraits: true },
    {
      traits: { areSentOfEvents: true, isClearedByNull: true },
      engage: { sendAs: 'property', prefix: '', sendsOthers: true }
    }
  ],
  [
    'wishes that are none',
    {
      allowedProperties: ' , ',
      blockedProperties: [],
      nestedValues: 'flatten',
      eventPrefix: '',
      arrayItemsAsEvents: 0
    },
    {}
  ],
  [
    'wishes for properties',
    { allowedProperties: 'cart., plan', blockedProperties: ['cart.token', ' '], nestedValues: 'drop' },
    { shaping: { ...UNSHAPED, allowed: ['cart', 'plan'], blocked: ['cart.token'], nested: 'drop' } }
  ],
  [
    'wishes for events',
    { eventPrefix: 'Web ', arrayItemsAsEvents: '100' },
    { shaping: { ...UNSHAPED, eventPrefix: 'Web ', maxItemEvents: 100 } }
  ],
  [
    'nothing at all',
    { nestedValues: null, eventPrefix: null, arrayItemsAsEvents: null, hashIdentity: null, audiencesAs: null },
    {}
  ]
])('%s gives whole settings', (_, raw, differs) => {
  expect(parseSettings({ appId: '42', ...raw })).toStrictEqual({ settings: { ...DEFAULTS, ...differs } })
})

test.each<[keyof RawSettings, unknown]>([
  ['region', 'ASIA'],
  ['region', 5],
  ['endpoint', '127.0.0.1:8765'],
  ['endpoint', 'ftp://heap.test'],
  ['endpoint', 'https://heap.test/?a=1'],
  ['endpoint', {}],
  ['anonymousEvents', true],
  ['anonymousEvents', 'yes'],
  ['accountProperty', 'ID'],
  ['accountProperty', 'user_id'],
  ['accountProperty', 'Email'],
  ['accountProperty', {}],
  ['accountProperty', 'p'.repeat(1025)],
  ['hashIdentity', 'sha256'],
  ['audiencesAs', 'trait'],
  ['engagePrefix', 5],
  ['nestedValues', 'json'],
  ['eventPrefix', {}],
  ['arrayItemsAsEvents', 101],
  ['arrayItemsAsEvents', -1],
  ['arrayItemsAsEvents', 1.5],
  ['arrayItemsAsEvents', 'many']
])('%s %j is refused, field by field', (field, value) => {
  expect(parseSettings({ appId: '42', [field]: value })).toStrictEqual({ errors: { [field]: expect.any(String) } })
})

test('all wrong fields are reported at once', () => {
  const wrong = { appId: '', region: 'x', endpoint: 'x', accountProperty: 'id', anonymousEvents: 'x' }
  const parsed = parseSettings(wrong)
  expect(Object.keys('errors' in parsed ? parsed.errors : {})).toEqual(Object.keys(wrong))
})

test.each([
  'http://user:secret@proxy.test',
  'http://user@proxy.test/heap',
  'http://proxy.test:0',
  'http://proxy.test:65536',
  'http://proxy.test:port',
  'http://proxy.test\\@evil.example',
  'http://proxy test',
  'http://-',
  'http://[::1',
  'http://?',
  'ftp://proxy.test',
  'http://proxy.test/#fragment'
])('%s is no endpoint: a host, an optional port, no credentials', (endpoint) => {
  expect(parseSettings({ appId: '11', endpoint })).toEqual({
    errors: { endpoint: 'The endpoint is a full URL, such as http://127.0.0.1:8765.' }
  })
})

test.each(['http://[::1]:8765', 'https://heap_proxy.test:443/a-b/c', 'http://localhost'])(
  '%s is an endpoint',
  (endpoint) => {
    expect(parseSettings({ appId: '11', endpoint })).toMatchObject({ settings: { baseUrl: endpoint } })
  }
)
