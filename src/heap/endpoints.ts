// Describes Heap's endpoints for delivery: address, envelope, shape of bulk bodies, budgets.
import type { Endpoint } from '../delivery/types'
import { BUDGETS, MAX_BODY_BYTES, MAX_BULK_ITEMS } from './limits'
import type { HeapSettings } from './settings'
import { PATHS } from './wire'

export interface HeapEndpoints {
  readonly track: Endpoint
  readonly users: Endpoint
  readonly accounts: Endpoint
  readonly link: Endpoint
  readonly anonymousTrack: Endpoint
}

/** Links go first, so that the properties and events after them find the linked user. */
const LINK_PHASE = 0
const DATA_PHASE = 1

const { single, bulkTrack } = BUDGETS
const SINGLE_BUDGET = { windowMs: single.windowMs, perSubject: single.requestsPerIdentity }
const TRACK_BUDGETS = {
  single: SINGLE_BUDGET,
  bulk: { windowMs: bulkTrack.windowMs, perSubject: bulkTrack.eventsPerIdentity, total: bulkTrack.eventsPerApp }
}

export function createEndpoints({ appId, baseUrl }: Pick<HeapSettings, 'appId' | 'baseUrl'>): HeapEndpoints {
  const shared = { phase: DATA_PHASE, envelope: { app_id: appId }, maxItems: MAX_BULK_ITEMS, maxBytes: MAX_BODY_BYTES }
  return {
    track: { ...shared, name: 'track', url: baseUrl + PATHS.track, bulkKey: 'events', budgets: TRACK_BUDGETS },
    users: {
      ...shared,
      name: 'users',
      url: baseUrl + PATHS.userProperties,
      bulkKey: 'users',
      budgets: { single: SINGLE_BUDGET }
    },
    accounts: { ...shared, name: 'accounts', url: baseUrl + PATHS.accountProperties, bulkKey: 'accounts' },
    link: { ...shared, name: 'link', url: baseUrl + PATHS.link, phase: LINK_PHASE, maxItems: 1 },
    anonymousTrack: {
      ...shared,
      name: 'anonymous_track',
      url: baseUrl + PATHS.integrationTrack,
      envelope: { app_id: appId, library: 'server' },
      bulkKey: 'events',
      bulkOnly: true,
      budgets: TRACK_BUDGETS
    }
  }
}
