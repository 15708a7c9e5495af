// The global of the script: settings as plain data in, plugins out.
import type { Context, Plugin } from '@segment/analytics-next'
import '../../src/web/script'
import { createAnalyticsStub, installHeapStub } from './heap-stub'

type Factory = ((settings: object) => Plugin[]) & Record<string, unknown>

const { heapDestination } = window as unknown as { heapDestination: Factory }
const page = window as unknown as { ABTasty?: object; CommandBar?: object }
const NO_CONTEXT = undefined as unknown as Context

test('is a factory of the name that Segment’s settings use, with each part beside it', () => {
  expect(Object.keys(heapDestination).sort()).toEqual([
    'abTastySignals',
    'commandAiSignals',
    'heapEnrichment',
    'heapPlugin',
    'pluginName'
  ])
  expect(heapDestination['pluginName']).toBe('Heap')
})

test.each([
  ['the plugin alone', {}, ['destination']],
  ['the plugin and the enrichment', { enrichment: true }, ['destination', 'enrichment']],
  ['the enrichment with its options', { enrichment: { waitMs: 0 } }, ['destination', 'enrichment']]
])('gives %s', (_, settings, types) => {
  expect(heapDestination({ appId: '1', ...settings }).map(({ type }) => type)).toEqual(types)
})

test('switches partner signals on by name', async () => {
  const { calls } = installHeapStub()
  let tell: (name: string, data: unknown) => void = () => undefined
  page.ABTasty = { visitor: { id: 'v-1' } }
  page.CommandBar = { addEventSubscriber: (subscriber: typeof tell) => void (tell = subscriber) }
  const [plugin] = heapDestination({ appId: '1', abTasty: true, commandAi: { prefix: 'C ' } })
  await plugin!.load(NO_CONTEXT, createAnalyticsStub().analytics)
  tell('opened', { a: 1 })
  await plugin!.unload?.(NO_CONTEXT, createAnalyticsStub().analytics)
  expect(calls).toEqual([
    ['addUserProperties', { ABTastyVisitorId: 'v-1' }],
    ['track', 'C opened', { a: 1 }]
  ])
})
