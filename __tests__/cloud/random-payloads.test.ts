// Random settings and payloads, made of the fields as Segment's test data is: nothing is thrown that is no status.
import { createTestIntegration, type GlobalSetting, type InputField, type JSONObject } from '@segment/actions-core'
import fc from 'fast-check'
import destination from '../../src'
import { withLocalHeap } from './local-heap'

const ROUNDS = 30 * Number(process.env['ROUNDS'] ?? 1)

jest.setTimeout(300_000)

type Field = GlobalSetting | InputField

/** Any value that the type of a field lets pass, or none. */
function valueOf(field: Field): fc.Arbitrary<unknown> {
  const choices = (field.choices ?? []).map((choice) => (typeof choice === 'object' ? choice.value : choice))
  if (choices.length > 0) return fc.constantFrom<unknown>(...choices)
  switch (field.type) {
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer()
    case 'number':
      return fc.double({ noNaN: true })
    case 'object':
      return fc.dictionary(fc.string(), fc.jsonValue())
    case 'datetime':
    case 'password':
    case 'string':
    case 'text':
      return fc.string({ unit: 'binary' })
  }
}

function recordOf(fields: Readonly<Record<string, Field>>): fc.Arbitrary<JSONObject> {
  const values = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, valueOf(field)]))
  return fc.record(values, { requiredKeys: [] }) as fc.Arbitrary<JSONObject>
}

const settingsOf = destination.authentication?.fields ?? {}
const STATUSES = [400, 401]

/** 200, or the status of what is thrown; its name where it has none. */
async function statusOf(sending: Promise<unknown>): Promise<number | string> {
  return sending.then(
    () => 200,
    (error: unknown) => {
      const { name, status } = error as Error & { status?: number }
      return name === 'AggregateAjvError' ? 400 : (status ?? name)
    }
  )
}

describe.each(Object.entries(destination.actions))('%s', (slug, { fields }) => {
  test.each(['random settings', 'an App ID'])('with %s, a random payload is sent or refused', async (kind) => {
    await withLocalHeap(async ({ url }) => {
      const given = fc.tuple(recordOf(settingsOf), recordOf(fields as Record<string, InputField>))
      const mapping = Object.fromEntries(Object.keys(fields).map((key) => [key, { '@path': `$.properties.${key}` }]))
      for (const [random, properties] of fc.sample(given, { numRuns: ROUNDS, seed: 14 })) {
        // No address but this one: random text is none that a test may reach.
        const settings = { appId: '11', ...(kind === 'random settings' && { appId: '', ...random }), endpoint: url }
        const event = { type: 'track', event: 'Ping', userId: 'u-1', properties } as const
        const heap = createTestIntegration(destination)
        const single = await statusOf(heap.testAction(slug, { event, mapping, settings }))
        expect([200, ...STATUSES]).toContain(single)
        const batch = await statusOf(heap.testBatchAction(slug, { events: [event, event], mapping, settings }))
        expect([200, ...STATUSES]).toContain(batch)
        const told = heap.results.flatMap(({ multistatus = [] }) => multistatus.map(({ status }) => status))
        expect(told.filter((status) => ![200, 400].includes(status))).toEqual([])
      }
    })
  })
})
