// What a wrong settings page is told, before and while events arrive.
import type { JSONObject } from '@segment/actions-core'
import type { Settings } from '../../src'
import { createDestination, mockHeap } from './heap-mock'

const WHERE = 'In Heap: Account, Manage, Projects'

const WRONG = [
  ['an empty App ID', { appId: '' }, `App ID: The App ID is missing. ${WHERE}`],
  ['letters as App ID', { appId: 'my-app' }, `App ID: An App ID is digits only, about ten of them. ${WHERE}`],
  ['an API key as App ID', { appId: 'a1b2c3d4e5f6a7b8c9d0' }, 'That looks like an API key.'],
  ['a snippet without an ID', { appId: 'heap.load("")' }, 'no App ID between the quotes'],
  ['an endpoint without a scheme', { appId: '11', endpoint: 'localhost:8765' }, 'Endpoint (advanced): The endpoint is']
] as const

test.each(WRONG)('the check of the settings refuses %s and says which field', async (_, settings, says) => {
  const seen = mockHeap()
  await expect(createDestination().testAuthentication(settings)).rejects.toThrow(says)
  expect(seen).toEqual([])
})

test.each(WRONG)('an event is refused too, with %s', async (_, settings, says) => {
  const seen = mockHeap()
  const event = { type: 'track', event: 'Ping' } as const
  const heap = createDestination()
  const options = { settings, useDefaultMappings: true }
  await expect(heap.testAction('trackEvent', { event, ...options })).rejects.toThrow(says)
  await expect(heap.testBatchAction('trackEvent', { events: [event], ...options })).rejects.toMatchObject({
    status: 401
  })
  expect(seen).toEqual([])
})

test('all wrong fields are named at once', async () => {
  const settings = { appId: 'my-app', endpoint: 'nowhere' }
  const error: unknown = await createDestination()
    .testAuthentication(settings)
    .catch((thrown: unknown) => thrown)
  expect((error as Error).message).toMatch(/App ID: .*Endpoint \(advanced\): /)
})

test.each<[string, Settings]>([
  ['digits', { appId: '3041989312' }],
  ['a pasted snippet', { appId: '<script>heap.load("3041989312");</script>' }],
  ['the EU', { appId: '3041989312', region: 'EU' }],
  ['everything', { appId: '3041989312', region: 'US', anonymousEvents: 'send', accountProperty: 'company' }]
])('the check accepts %s, and asks Heap nothing', async (_, settings) => {
  const seen = mockHeap()
  await expect(createDestination().testAuthentication(settings)).resolves.toBeUndefined()
  expect(seen).toEqual([])
})

test.each([
  ['region', 'ASIA'],
  ['anonymousEvents', 'perhaps']
])('only the offered choices of %s pass', async (field, value) => {
  const settings = { appId: '11', [field]: value } as unknown as Settings
  await expect(createDestination().testAuthentication(settings)).rejects.toThrow(/must be one of|allowed values/i)
})

test('lists of placeholders change what counts as a user id', async () => {
  const seen = mockHeap()
  const settings = { appId: '11', blockedIdentities: 'test, demo', allowedIdentities: 'Guest' } as Settings & JSONObject
  const heap = createDestination()
  const events = ['TEST', 'demo', 'guest', 'null'].map((userId) => ({ type: 'identify', userId, traits: {} }) as const)
  await heap.testBatchAction('identifyUser', { events, settings, useDefaultMappings: true })
  expect(heap.results[0]?.multistatus?.map(({ status }) => status)).toEqual([400, 400, 200, 400])
  expect(seen).toHaveLength(1)
})
