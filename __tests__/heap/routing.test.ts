// Which events are kept from Heap by what they say themselves: opt-out and consent, by the shared tables.
import { createSegmentEventTarget } from '../../src/heap/target'
import { parseSettings, type RawSettings } from '../../src/heap/settings'
import { isOptedOut, PAGE_NAMES, SERVER_NAMES } from '../../src/heap/opt-out'
import { consentCases, REQUIRED } from '../cases/consents'
import { optOutCases } from '../cases/opt-outs'
import { segmentEvent } from '../cases/segment-case'

function codeOf(event: Record<string, unknown>, raw: RawSettings = {}): string | undefined {
  const parsed = parseSettings({ appId: '42', ...raw })
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors))
  const plan = createSegmentEventTarget(parsed.settings).plan(
    segmentEvent({ type: 'track', event: 'Viewed', userId: 'u-1', ...event })
  )
  return 'error' in plan ? plan.error.code : undefined
}

test.each(optOutCases.map((one) => [one.name, one] as const))('%s', (_, { event, onServer, onPage }) => {
  expect(isOptedOut(event, SERVER_NAMES)).toBe(!onServer)
  expect(isOptedOut(event, PAGE_NAMES)).toBe(!onPage)
  expect(codeOf(event)).toBe(onServer ? undefined : 'switched_off')
})

describe('where consent is required, an event of which', () => {
  test.each(consentCases.map((one) => [one.name, one] as const))(
    '%s',
    (_, { event, isHeldBack, isHeldBackStrictly }) => {
      expect(codeOf(event)).toBeUndefined()
      expect(codeOf(event, { requiredConsent: REQUIRED })).toBe(isHeldBack ? 'consent_missing' : undefined)
      expect(codeOf(event, { requiredConsent: 'Analytics, Product', strictConsent: true })).toBe(
        isHeldBackStrictly ? 'consent_missing' : undefined
      )
    }
  )
})

test('what is no event at all is told so, whatever is required', () => {
  for (const event of [null, 5, 'text', []]) {
    const parsed = parseSettings({ appId: '42', requiredConsent: REQUIRED })
    if ('errors' in parsed) throw new Error('settings')
    expect(createSegmentEventTarget(parsed.settings).plan(event)).toMatchObject({ error: { code: 'not_an_event' } })
  }
})

test.each([
  { strictConsent: true },
  { strictConsent: 'yes', requiredConsent: 'a' },
  { strictConsent: true, requiredConsent: ' ,' }
])('%j is refused', (raw) => {
  expect(parseSettings({ appId: '42', ...raw })).toStrictEqual({ errors: { strictConsent: expect.any(String) } })
})
