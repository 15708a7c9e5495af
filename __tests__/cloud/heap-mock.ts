// Heap as nock plays it for the tests of actions: every request is kept, and answered as the test says.
import { createTestIntegration } from '@segment/actions-core'
import nock from 'nock'
import destination, { type Settings } from '../../src'

export const SETTINGS: Settings = { appId: '11' }

export const PATHS = {
  track: '/api/track',
  users: '/api/add_user_properties',
  accounts: '/api/add_account_properties',
  link: '/api/v1/identify',
  anonymous: '/api/integrations/track'
} as const

export interface Sent {
  readonly path: string
  readonly body: unknown
}

type Answer = readonly [status: number, body?: string, headers?: Record<string, string>]

/** Every request to Heap from now on, in order. Any other address is out of reach. */
export function mockHeap(
  answer: (sent: Sent) => Answer = () => [200, 'OK'],
  host = 'https://heapanalytics.com'
): Sent[] {
  const seen: Sent[] = []
  nock(host)
    .persist()
    .post(/.*/)
    .reply((path, body) => {
      const sent = { path, body }
      seen.push(sent)
      return [...answer(sent)] as never
    })
  return seen
}

/** A fresh destination, as a host has one. */
export function createDestination(): ReturnType<typeof createTestIntegration<Settings>> {
  return createTestIntegration(destination)
}

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())
afterAll(() => {
  nock.enableNetConnect()
  nock.restore()
})
