// Events with and without a consent stamp: whether each may go where "Analytics" and "Product" are required.

export const REQUIRED = ['Analytics', 'Product']

export interface ConsentCase {
  readonly name: string
  readonly event: Readonly<Record<string, unknown>>
  readonly isHeldBack: boolean
  /** The same where events need a stamp. */
  readonly isHeldBackStrictly: boolean
}

const held = { isHeldBack: true, isHeldBackStrictly: true }
const free = { isHeldBack: false, isHeldBackStrictly: false }
const unstamped = { isHeldBack: false, isHeldBackStrictly: true }

const stamped = (name: string, categoryPreferences: unknown, what: typeof held): ConsentCase => ({
  name,
  event: { context: { consent: { categoryPreferences } } },
  ...what
})

export const consentCases: readonly ConsentCase[] = [
  stamped('all required are true', { Analytics: true, Product: true }, free),
  stamped('others are false', { Analytics: true, Product: true, Advertising: false }, free),
  stamped('one is false', { Analytics: true, Product: false }, held),
  stamped('one is missing', { Analytics: true }, held),
  stamped('one is text', { Analytics: true, Product: 'true' }, held),
  stamped('one is spelled otherwise', { Analytics: true, product: true }, held),
  stamped('nothing is agreed to', {}, held),
  stamped('an empty list, as PHP writes an empty map', [], held),
  stamped('preferences that are text', 'all', held),
  stamped('preferences of null', null, unstamped),
  { name: 'no consent', event: { context: {} }, ...unstamped },
  { name: 'no context', event: {}, ...unstamped },
  { name: 'a context of null', event: { context: null }, ...unstamped },
  { name: 'consent that is text', event: { context: { consent: 'yes' } }, ...unstamped }
]
