// What was entered for a partner is checked before one is made of it.
import {
  checkValues,
  createPartner,
  PARTNER_TYPES,
  type PartnerTypeName,
  type PartnerValues
} from '../../src/partners/partner-types'
import type { PartnerContext } from '../../src/partners/partner'

const CONTEXT: PartnerContext = { now: () => 0, newId: () => 'id' }

const GOOD: Readonly<Record<PartnerTypeName, PartnerValues>> = {
  braze: { url: 'https://rest.iad-01.braze.com', apiKey: 'k', perRequest: 75, identifier: 'braze_id' },
  braze_cohorts: { url: 'https://rest.iad-01.braze.com', partnerName: 'heap', partnerApiKey: 'k', dataImportKey: 'k' },
  ab_tasty: { accountId: 'a', clientId: 'c', clientSecret: 's' },
  command_ai: { orgId: 'o', apiKey: 'k', product: 'commandbar', perRequest: 10, listName: '' },
  cdp: { writeKey: 'k', url: 'https://data.example.com', ownHost: 'data.example.com' }
}

const NAMES = Object.keys(PARTNER_TYPES) as PartnerTypeName[]

test.each(NAMES)('%s is made of what it needs', (type) => {
  expect(checkValues(type, GOOD[type])).toEqual({})
  const change = { identity: 'user-1', segmentId: 's', segmentName: 'VIP', isMember: true }
  expect(createPartner(type, GOOD[type], CONTEXT).target.plan(change)).toMatchObject({ calls: [{ subject: 'user-1' }] })
})

test.each(NAMES)('%s is not made without one of those, and no value is told', (type) => {
  const { settings } = PARTNER_TYPES[type]
  for (const [key, { label, isRequired }] of Object.entries(settings)) {
    if (isRequired !== true) continue
    for (const value of [undefined, '', ' ']) {
      expect(checkValues(type, { ...GOOD[type], [key]: value })).toEqual({ [key]: `${label} is missing.` })
    }
    expect(checkValues(type, { ...GOOD[type], [key]: { s3cret: 1 } })).toEqual({ [key]: `${label} is a text.` })
  }
})

test.each<[PartnerTypeName, PartnerValues, string, string]>([
  ['braze', { perRequest: 100 }, 'perRequest', 'Users in a request is one of: 50, 75.'],
  ['braze', { identifier: 'email' }, 'identifier', 'Kind of user id is one of: external_id, user_alias, braze_id.'],
  ['braze', { apikey: 's3cret' }, 'apikey', 'There is no such setting.'],
  ['command_ai', { perRequest: 0 }, 'perRequest', 'Users in a request is a whole number above 0.'],
  ['command_ai', { perRequest: '10' }, 'perRequest', 'Users in a request is a whole number above 0.']
])('%s with %j is refused', (type, part, key, fault) => {
  const values = { ...GOOD[type], ...part }
  expect(checkValues(type, values)).toEqual({ [key]: fault })
  expect(() => createPartner(type, values, CONTEXT)).toThrow(`${key}: ${fault}`)
})

test('an address of somebody else is refused', () => {
  expect(() => createPartner('braze', { ...GOOD.braze, url: 'https://evil.example' }, CONTEXT)).toThrow(
    /not an address of Braze/
  )
})
