// Changes that docs/contributing.md promises to cost one file: each is made here in that file alone, and everything that has to follow does.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type * as Flags from '../../src/cli/setting-flags'
import type * as Cloud from '../../src/cloud'
import type * as Metadata from '../../src/cloud/metadata'
import type * as BackOff from '../../src/delivery/pause'
import type * as HeapSettings from '../../src/heap/settings'
import type * as Runner from '../../src/runner/destinations/heap'
import type * as Card from '../../src/runner/destinations/heap-card'
import type * as Web from '../../src/web/settings'

type Modules = typeof Cloud &
  typeof Metadata &
  typeof HeapSettings &
  typeof Flags &
  typeof Card &
  typeof Runner &
  typeof Web &
  typeof BackOff

/** Everything that follows, loaded anew over a changed file. */
function afterChanging(file: string, change: (original: Record<string, unknown>) => Record<string, unknown>): Modules {
  const path = `../../src/${file}`
  let modules = {}
  jest.isolateModules(() => {
    jest.doMock(path, () => {
      const original = jest.requireActual<Record<string, unknown>>(path)
      return { ...original, ...change(original) }
    })
    const load = (name: string): object => jest.requireActual<object>(`../../src/${name}`)
    const names = ['cloud/metadata', 'heap/settings', 'cli/setting-flags', 'runner/destinations/heap-card']
    for (const name of [...names, 'runner/destinations/heap', 'web/settings', 'delivery/pause']) {
      modules = { ...modules, ...load(name) }
    }
    // Last: every room has settings, and those of the cloud destination are in its definition.
    modules = { ...modules, default: (load('cloud/index') as { default: unknown }).default }
  })
  jest.dontMock(path)
  return modules as Modules
}

const METADATA = readFileSync(join(__dirname, '../../metadata.json'), 'utf8')

test('without a change, the definition is the one of metadata.json', () => {
  const { default: definition, toMetadataJson } = afterChanging('heap/limits', () => ({}))
  expect(toMetadataJson(definition)).toBe(METADATA)
})

test('a third region is offered, read and used everywhere', () => {
  const changed = afterChanging('heap/regions', (original) => {
    // The table is changed itself, since the functions beside it read it.
    const { REGION_CODES, REGIONS } = original as { REGION_CODES: string[]; REGIONS: Record<string, object> }
    REGION_CODES.push('AP')
    REGIONS['AP'] = {
      label: 'Asia Pacific',
      addressStart: 'ap.',
      api: 'https://c.ap.heap-api.com',
      deletion: 'https://heapanalytics.com'
    }
    return {}
  })
  const choice = { value: 'AP', label: 'Asia Pacific' }
  expect(changed.default.authentication?.fields['region']?.choices).toContainEqual(choice)
  expect(changed.default.authentication?.fields['region']?.description).toContain('"ap."')
  expect(changed.HEAP_SETTINGS.find(({ key }) => key === 'region')).toMatchObject({
    choices: expect.arrayContaining([choice]) as unknown,
    help: expect.stringContaining('Choose AP') as unknown
  })
  expect(changed.SETTING_FLAGS.region.help).toContain('us, eu or ap')
  expect(changed.parseSettings({ appId: '11', region: 'ap' })).toMatchObject({
    settings: { region: 'AP', baseUrl: 'https://c.ap.heap-api.com', deletionUrl: 'https://heapanalytics.com' }
  })
  expect(changed.parseSettings({ appId: '11', region: '3us' })).toMatchObject({
    errors: { region: expect.stringContaining('US, EU or AP') as unknown }
  })
  expect(changed.toSdkSource({ appId: '11', region: 'AP' as 'US' })?.script.src).toBe(
    'https://cdn.ap.heap-api.com/config/11/heap_config.js'
  )
})

test('a higher value limit is in every text of the definition', () => {
  const { default: definition, toMetadataJson } = afterChanging('heap/limits', ({ SERVER_LIMITS }) => ({
    SERVER_LIMITS: { ...(SERVER_LIMITS as object), value: 4096, eventName: 4096 }
  }))
  expect(METADATA).toContain('1024')
  expect(toMetadataJson(definition)).toBe(METADATA.replaceAll('1024', '4096'))
})

test('a new action, once registered, is in the definition, the catalog data and the runner', () => {
  const {
    default: definition,
    toMetadataJson,
    HEAP
  } = afterChanging('cloud/actions', ({ actions }) => ({
    actions: { ...(actions as object), noteVisit: { ...(actions as { trackEvent: object }).trackEvent, title: 'Note' } }
  }))
  expect(Object.keys(definition.actions)).toContain('noteVisit')
  expect(JSON.parse(toMetadataJson(definition))).toMatchObject({ actions: { noteVisit: { title: 'Note' } } })
  expect(Object.keys(HEAP.actions)).toContain('noteVisit')
})

test('the longest wait that a service is granted bounds both kinds of waiting', () => {
  const { pauseAfter, askedWaitMs } = afterChanging('delivery/caps', ({ WAITS }) => ({
    WAITS: { ...(WAITS as object), longestAsked: 7 }
  }))
  const backOff = { random: () => 1, firstMs: 1, longestMs: 1, askedJitterMs: 0 }
  expect(pauseAfter(1, 9000, backOff)).toBe(7)
  expect(askedWaitMs({ code: 'rate_limited', fate: 'retry', facts: { retryAfterMs: 9000 } })).toBe(7)
})
