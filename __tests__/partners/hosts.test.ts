// A key goes to hosts of its partner only.
import { createAbTasty } from '../../src/partners/ab-tasty/ab-tasty'
import { createBrazeAttributes } from '../../src/partners/braze/attributes'
import { createBrazeCohorts } from '../../src/partners/braze/cohorts'
import { createCdp } from '../../src/partners/cdp'
import { createCommandAi } from '../../src/partners/command-ai'
import type { PartnerContext } from '../../src/partners/partner'

const CONTEXT: PartnerContext = { now: () => 0, newId: () => 'id' }
const KEYS = { partnerName: 'heap', partnerApiKey: 'k', dataImportKey: 'k' }
const TASTY = { accountId: 'a', clientId: 'c', clientSecret: 's' }

type Create = (url: string, context: PartnerContext) => unknown

const PARTNERS: Readonly<Record<string, { create: Create; good: readonly string[] }>> = {
  'Braze attributes': {
    create: (url, context) => createBrazeAttributes({ url, apiKey: 'k' }, context),
    good: [
      'https://rest.iad-01.braze.com',
      'https://rest.fra-02.braze.eu',
      'https://rest.au-01.braze.com/',
      'https://REST.IAD-07.braze.com'
    ]
  },
  'Braze cohorts': {
    create: (url, context) => createBrazeCohorts({ ...KEYS, url }, context),
    good: ['https://rest.iad-01.braze.com']
  },
  'AB Tasty': {
    create: (url, context) => createAbTasty({ ...TASTY, url }, context),
    good: ['https://api-data-connector.abtasty.com']
  },
  "AB Tasty's tokens": {
    create: (tokenUrl, context) => createAbTasty({ ...TASTY, tokenUrl }, context),
    good: ['https://api.abtasty.com']
  },
  'Command AI': {
    create: (url, context) => createCommandAi({ url, orgId: 'o', apiKey: 'k' }, context),
    good: ['https://api.command.ai', 'https://api.commandbar.com']
  },
  'a CDP': {
    create: (url, context) => createCdp({ url, writeKey: 'k' }, context),
    good: ['https://api.segment.io', 'https://events.eu1.segmentapis.com', 'https://acme.dataplane.rudderstack.com']
  },
  'a CDP with a host of its own': {
    create: (url, context) => createCdp({ url, writeKey: 'k', ownHost: 'Data.Acme.example' }, context),
    good: ['https://api.segment.io', 'https://data.acme.example']
  }
}

const BAD = [
  '',
  'rest.iad-01.braze.com',
  'http://rest.iad-01.braze.com',
  'https://rest.iad-01.braze.com.evil.example',
  'https://evil.example/rest.iad-01.braze.com',
  'https://rest.iad-01.braze.com@evil.example',
  'https://user@rest.iad-01.braze.com',
  'https://rest.iad-01.braze.com:8443',
  'https://rest.iad-01.braze.com?x=1',
  'https://evil-rest.iad-01.braze.com',
  'https://api.abtasty.com.example',
  'https://api.command.ai.example',
  'https://xapi.segment.io',
  'https://dataXacme.example',
  'http://127.0.0.1:9000',
  'http://localhost',
  'http://[::1]:1'
]

describe.each(Object.entries(PARTNERS))('%s', (_, { create, good }) => {
  test.each(good)('%s may have the key', (url) => {
    expect(() => create(url, CONTEXT)).not.toThrow()
  })

  test.each(BAD)('%j may not', (url) => {
    expect(() => create(url, CONTEXT)).toThrow(/This is not an address of .+, and a key/)
  })

  test('a stand-in on this machine may, where that is allowed', () => {
    for (const url of ['http://127.0.0.1:9000/x', 'http://localhost:1', 'http://[::1]:1']) {
      expect(() => create(url, { ...CONTEXT, allowsLoopback: true })).not.toThrow()
    }
    expect(() => create('http://127.0.0.1.evil.example', { ...CONTEXT, allowsLoopback: true })).toThrow()
  })
})
