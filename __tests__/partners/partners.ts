// Each partner as these tests see it: how it is made for its stand-in, what that holds, and how many requests a sync takes.
import { createAbTasty } from '../../src/partners/ab-tasty/ab-tasty'
import { createBrazeAttributes } from '../../src/partners/braze/attributes'
import { createBrazeCohorts } from '../../src/partners/braze/cohorts'
import { createCdp } from '../../src/partners/cdp'
import { createCommandAi } from '../../src/partners/command-ai'
import type { Partner, PartnerContext } from '../../src/partners/partner'
import type { StandIns } from '../../src/sandbox/partners/stand-ins'

export interface Case {
  /** Path of the requests that carry memberships. */
  readonly path: string
  readonly create: (standIns: StandIns) => (context: PartnerContext) => Partner
  /** Members of the segment with the id `s1`, called `Big Spenders` at first. */
  readonly members: (standIns: StandIns) => string[]
  /** Requests that carry so many memberships, all joining or all leaving. */
  readonly requestsFor: (count: number) => number
  readonly perRequest: number
}

export const ACCOUNT = '0123456789abcdef0123456789abcdef'

export const CASES: Readonly<Record<string, Case>> = {
  'Braze attributes': {
    path: '/braze/users/track',
    create:
      ({ url }) =>
      (context) =>
        createBrazeAttributes({ url: `${url}/braze`, apiKey: 'braze-key' }, context),
    members: ({ braze }) => braze.members('big_spenders'),
    requestsFor: (count) => Math.ceil(count / 50),
    perRequest: 50
  },
  'Braze cohorts': {
    path: '/braze-cohorts/partners/heap/cohorts/users',
    create: ({ url }) => {
      const keys = { partnerName: 'heap', partnerApiKey: 'vendor-key', dataImportKey: 'import-key' }
      return (context) => createBrazeCohorts({ url: `${url}/braze-cohorts`, ...keys }, context)
    },
    members: ({ cohorts }) => cohorts.members('s1'),
    requestsFor: (count) => Math.ceil(count / 1000),
    perRequest: 1000
  },
  'AB Tasty': {
    path: `/ab-tasty/accounts/${ACCOUNT}/segments/heap`,
    create: ({ url }) => {
      const settings = { accountId: ACCOUNT, clientId: 'client', clientSecret: 'client-secret' }
      const base = `${url}/ab-tasty`
      return (context) => createAbTasty({ ...settings, url: base, tokenUrl: base }, context)
    },
    members: ({ abTasty, now }) => abTasty.members('heap', 'big_spenders', now()),
    requestsFor: (count) => Math.ceil(count / 100_000),
    perRequest: 100_000
  },
  'Command AI': {
    path: '/command-ai/api/org/bulk-identify',
    create: ({ url }) => {
      const settings = { orgId: 'org', apiKey: 'command-key', url: `${url}/command-ai` }
      return (context) => createCommandAi(settings, context)
    },
    members: ({ commandAi }) => commandAi.members('heap_big_spenders'),
    requestsFor: (count) => Math.ceil(count / 100),
    perRequest: 100
  },
  'a CDP': {
    path: '/cdp/v1/batch',
    create:
      ({ url }) =>
      (context) =>
        createCdp({ url: `${url}/cdp`, writeKey: 'write-key' }, context),
    members: ({ cdp }) => cdp.members('big_spenders'),
    // Each call takes some 230 bytes of the 500,000 of a batch; a page has 10,000 calls.
    requestsFor: (count) => 5 * Math.floor(count / 10_000) + Math.ceil((count % 10_000) / 2100),
    perRequest: 2150
  }
}
