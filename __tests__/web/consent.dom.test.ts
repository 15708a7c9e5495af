// Which categories a page asks consent for, and what a withdrawn consent does to heap.js.
import { createAnalyticsStub, installHeapStub, loadWeb } from './heap-stub'

const web = loadWeb()
const stamped = (preferences: object) => ({ context: { consent: { categoryPreferences: preferences } } })

function analyticsOf(categories?: string[]) {
  const { analytics } = createAnalyticsStub()
  const cdnSettings = { integrations: { Heap: { consentSettings: { categories } } } }
  return Object.assign(analytics, { settings: { cdnSettings } })
}

test('categories are those of Segment’s settings file, unless the page names others', () => {
  const lacks = web.requireConsent()(analyticsOf(['Ads']))!
  expect([{ Ads: true }, { Ads: false }, { Other: true }].map((given) => lacks(stamped(given)))).toEqual([
    false,
    true,
    true
  ])
  const own = web.requireConsent({ requiredConsent: 'Other' })(analyticsOf(['Ads']))!
  expect([{ Ads: true }, { Other: true }].map((given) => own(stamped(given)))).toEqual([true, false])
})

test('without a category nothing is asked for', () => {
  expect(web.requireConsent()(analyticsOf())).toBeUndefined()
})

test('an event that says it was withdrawn stops heap.js; one without a stamp does not', () => {
  const stopTracking = jest.fn()
  Object.assign(installHeapStub(), { stopTracking })
  const lacks = web.requireConsent({ requiredConsent: 'Ads', strictConsent: true })(analyticsOf())!
  expect(lacks({})).toBe(true)
  expect(stopTracking).not.toHaveBeenCalled()
  expect(lacks(stamped({ Ads: false }))).toBe(true)
  expect(stopTracking.mock.calls).toEqual([[true]])
})
