// Mappings and triggers that would take too long or too much memory: refused with the place, and stopped where settings
// of an earlier version hold them.
import type { JSONValue } from '@segment/actions-core'
import { readFileSync, writeFileSync } from 'node:fs'
import { presetMappings } from '../../../src/runner/destinations/edits'
import { HEAP } from '../../../src/runner/destinations/heap'
import { isSteady, refuseSize } from '../../../src/runner/mapping/bounds'
import { runWithin, TimeBudget } from '../../../src/runner/mapping/time-limit'
import { createMapper } from '../../../src/runner/worker/mapper'
import { checkTrigger } from '../../../src/runner/worker/trigger-check'
import type { Mapping } from '../../../src/storage/settings/model'
import { makeDirectory, openRunner, openSandbox, openSetUp, untilSettled } from '../runners'

const path = (name: string): JSONValue => ({ '@path': `$.${name}` })

/** So many functions inside each other, with the value in the middle. */
function nest(depth: number, wrap: (inner: JSONValue) => JSONValue, value: JSONValue = path('event')): JSONValue {
  let nested = value
  for (let level = 0; level < depth; level++) nested = wrap(nested)
  return nested
}

const WRAPS: readonly [string, (inner: JSONValue) => JSONValue][] = [
  ['@if', (then) => ({ '@if': { exists: path('event'), then } })],
  ['@case', (value) => ({ '@case': { operator: 'lower', value } })],
  ['@replace', (value) => ({ '@replace': { pattern: 'a', replacement: 'b', value } })],
  ['@json', (value) => ({ '@json': { mode: 'decode', value } })],
  ['@flatten', (value) => ({ '@flatten': { separator: '.', value } })],
  ['@merge', (value) => ({ '@merge': { direction: 'left', objects: [value] } })],
  ['@transform in apply', (a) => ({ '@transform': { apply: { a }, mapping: path('a') } })],
  ['@transform in mapping', (mapping) => ({ '@transform': { apply: { event: path('event') }, mapping } })],
  ['@arrayPath', (inner) => ({ '@arrayPath': [{ '@literal': [1, 2, 3] }, { inner }] })],
  ['@literal', (inner) => ({ '@literal': inner })],
  ['@template', (inner) => ({ '@template': inner })],
  ['an object', (inner) => ({ inner })],
  ['a list', (inner) => [inner]]
]

/** What costs no more than its length: refused only where code could not walk through it. */
const CHEAP = ['@literal', 'an object', 'a list']

describe.each(WRAPS)('%s inside itself', (name, wrap) => {
  test.each([40, 5000])('%d times is refused, with the place', (depth) => {
    expect(refuseSize({ properties: nest(depth, wrap) })).toMatch(/^\/properties\S* is nested more than 32 levels deep/)
  })

  test('14 times is refused where the work grows with every level', () => {
    const refused = refuseSize({ properties: nest(14, wrap) })
    if (CHEAP.includes(name)) expect(refused).toBeUndefined()
    else expect(refused).toMatch(/^(?:At )?\/properties\S* /)
  })

  test('twice is taken, unless the event brings a template', () => {
    const refused = refuseSize({ properties: nest(2, wrap) })
    if (name === '@template') expect(refused).toContain('/properties could make more than 33554432 characters')
    else expect(refused).toBeUndefined()
  })
})

describe('what grows is refused', () => {
  const items = JSON.stringify(new Array(2000).fill(0))
  test.each<[string, JSONValue]>([
    [
      'lists made in a list',
      nest(4, (inner) => ({ '@arrayPath': [{ '@json': { mode: 'decode', value: items } }, { inner }] }))
    ],
    [
      'text repeated in repeated text',
      nest(3, (event) => ({
        '@transform': { apply: { event }, mapping: { event: { '@template': '{{event}}'.repeat(40) } } }
      }))
    ],
    [
      'parts referred to twice',
      nest(8, (event) => ({ '@transform': { apply: { event }, mapping: new Array(9).fill(path('event')) } }))
    ],
    [
      'a letter that becomes ten',
      nest(4, (value) => ({ '@replace': { pattern: 'a', replacement: 'a'.repeat(10), value } }))
    ],
    ['a template that the event brings', { '@template': path('properties.template') }]
  ])('%s', (_name, value) => {
    expect(refuseSize({ event: 'A', properties: value })).toMatch(/^(?:At )?\/properties(?:\/\S+)? /)
  })

  test('text that is too long in all', () => {
    expect(refuseSize({ event: 'x'.repeat(60_000) })).toBe('The mapping has 60012 characters; at most 50000 are taken.')
  })
})

test.each(presetMappings(HEAP).map(({ name, mapping }) => [name, mapping] as const))(
  'the preset %s is far below every limit and is not watched',
  (_name, mapping) => {
    expect([refuseSize(mapping), isSteady(mapping)]).toEqual([undefined, true])
  }
)

test.each(['(', '"', 'type = "a" or '])('a trigger of too many %s is refused unread', (part) => {
  const trigger = part.repeat(200_000 / part.length)
  expect(checkTrigger(trigger)).toEqual({
    isValid: false,
    message: `The trigger has ${trigger.length} characters; at most 5000 are read. Shorten it, or split the mapping.`,
    position: 5000
  })
})

const heavy = (value: JSONValue, trigger = 'type = "track"'): Mapping => ({
  id: 'map_heavy',
  name: 'Heavy',
  action: 'trackEvent',
  trigger,
  mapping: { event: 'A', identity: path('userId'), properties: value },
  isOn: true
})

describe('a mapping that settings hold from before', () => {
  const light: Mapping = { ...heavy({}), id: 'map_light', name: 'Light' }
  const event = { type: 'track', event: 'A', userId: 'u-1' }

  test.each([
    ['functions in functions', heavy(nest(14, WRAPS[0]![1])), 'At /properties/@if/then/'],
    ['levels', heavy(nest(5000, (inner) => ({ inner }))), '/properties/inner/'],
    ['a trigger that cannot be read', heavy({}, '('.repeat(300_000)), 'The trigger has 300000 characters']
  ])('is not applied, with a reason that names it, and others are: %s', async (_name, mapping, why) => {
    const mapped = await createMapper(HEAP, [mapping, light]).map(event)
    expect(mapped).toEqual([
      { mapping, problem: expect.objectContaining({ code: 'mapping_too_heavy' }) },
      expect.objectContaining({ fields: expect.objectContaining({ identity: 'u-1' }) })
    ])
    const { problem } = mapped[0] as { problem: { message: string } }
    expect(problem.message).toContain(`The mapping "Heavy" is not applied. ${why}`)
  })

  test('does not keep the runner from starting: its events are rejected, and delivered once it is changed', async () => {
    const dataDirectory = makeDirectory()
    const sandbox = await openSandbox()
    const first = await openSetUp({ dataDirectory, sandbox })
    const { destinationId, writeKey } = first
    await first.close()
    const file = `${dataDirectory}/settings.json`
    const settings = JSON.parse(readFileSync(file, 'utf8')) as { destinations: { mappings: Mapping[] }[] }
    settings.destinations[0]!.mappings = [heavy(nest(40, WRAPS[0]![1]))]
    writeFileSync(file, JSON.stringify(settings))
    const { api, track } = await openRunner({ dataDirectory, sandboxUrl: sandbox.url })
    await track('/v1/track', { ...event, messageId: 'm-1', writeKey })
    expect(await untilSettled({ api }, destinationId)).toMatchObject({
      reasons: [{ code: 'mapping_too_heavy', open: 1 }]
    })
    await api.send('PATCH', `/api/destinations/${destinationId}/mappings/map_heavy`, {
      mapping: { event: 'A', identity: path('userId') }
    })
    await api.send('POST', '/api/dead-letters/retry', { destinationId })
    await untilSettled({ api }, destinationId)
    expect(sandbox.events().map(({ event: name }) => name)).toEqual(['A'])
  })
})

describe('a computation that takes too long', () => {
  test('is ended', () => {
    const endless = (): never => {
      for (;;);
    }
    expect(() => runWithin(1, endless)).toThrow('Script execution timed out after 1ms')
    expect(runWithin(1000, () => 'fine')).toBe('fine')
  })

  test('in several parts has one time for all of them', () => {
    let now = 0
    const time = new TimeBudget(200, () => now)
    const endless = (): never => {
      for (;;);
    }
    expect([time.run(() => (now += 15)), time.isLong]).toEqual([15, false])
    time.run(() => (now += 180))
    expect(time.isLong).toBe(true)
    expect(() => time.run(endless)).toThrow('Script execution timed out after 5ms')
  })

  test('on an event rejects that event alone, with the name of the mapping', async () => {
    const mapping = heavy({ '@flatten': { separator: '.', value: path('properties') } })
    const mapper = createMapper(HEAP, [mapping])
    const properties = Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [`p${index}`, index]))
    const [slow] = await mapper.map({ type: 'track', event: 'A', userId: 'u-1', properties })
    expect(slow).toMatchObject({
      problem: {
        code: 'mapping_too_heavy',
        message: 'The mapping "Heavy" is not applied. It takes more than 200 ms for this event.'
      }
    })
    const [quick] = await mapper.map({ type: 'track', event: 'A', userId: 'u-1', properties: { a: { b: 1 } } })
    expect(quick).toMatchObject({ fields: { properties: { 'a.b': 1 } } })
  })
})

describe('the admin API', () => {
  const tooMuch = { event: 'A', identity: path('userId'), properties: nest(14, WRAPS[0]![1]) }
  const message = expect.stringMatching(/^At \/properties\/@if\/then\/.* takes more than 10000 steps for one event/)

  test('refuses it wherever it is entered, and stores nothing', async () => {
    const { api, destinationId } = await openSetUp()
    const mappings = `/api/destinations/${destinationId}/mappings`
    const before = await api.get(mappings)
    const mapping = { action: 'trackEvent', trigger: 'type = "track"', mapping: tooMuch }
    const answers = [
      await api.send('POST', mappings, mapping),
      await api.send('PATCH', `${mappings}/${before.mappings[0].id}`, { mapping: tooMuch, action: 'trackEvent' }),
      await api.send('POST', `/api/destinations/${destinationId}/preview`, { event: { type: 'track' }, mapping })
    ]
    expect(answers.map(({ status, body }) => [status, body.error.fields])).toEqual(
      answers.map(() => [400, { mapping: message }])
    )
    expect(await api.get(mappings)).toEqual(before)
  })

  test('refuses bodies that no code could walk through, and previews of events that could not arrive', async () => {
    const { url, api, destinationId } = await openSetUp()
    const preview = `/api/destinations/${destinationId}/preview`
    const answer = await fetch(url + preview, {
      method: 'POST',
      headers: { 'x-runner-request': '1', 'content-type': 'application/json' },
      body: `{"event":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`
    })
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: { code: 'invalid_request', message: 'The body is nested more than 200 levels deep.' } }
    ])
    const large = await api.send('POST', preview, { event: { type: 'track', event: 'x'.repeat(70_000) } })
    expect([large.status, large.body.error.fields]).toEqual([
      400,
      { event: 'The event has 70027 bytes; an event has at most 65536.' }
    ])
  })
})
