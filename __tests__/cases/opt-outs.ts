// Events that exclude Heap in their own words, and events that only look so: whether each reaches Heap from a server and
// from a page.

export interface OptOutCase {
  readonly name: string
  readonly event: Readonly<Record<string, unknown>>
  /** Whether a server sends it. */
  readonly onServer: boolean
  /** Whether the plugin on a page passes it on. */
  readonly onPage: boolean
}

const both = { onServer: true, onPage: true }
const neither = { onServer: false, onPage: false }
const notOnServer = { onServer: false, onPage: true }
const notOnPage = { onServer: true, onPage: false }

const wishes = (name: string, integrations: unknown, reaches: Pick<OptOutCase, 'onServer' | 'onPage'>): OptOutCase => ({
  name,
  event: { integrations },
  ...reaches
})

export const optOutCases: readonly OptOutCase[] = [
  { name: 'no integrations', event: {}, ...both },
  wishes('integrations of null', null, both),
  wishes('integrations that are text', 'none', both),
  wishes('an empty list, as PHP writes an empty map', [], both),
  wishes('an empty object', {}, both),
  wishes('Heap: true', { Heap: true }, both),
  wishes('Heap: false', { Heap: false }, neither),
  wishes('heap: false', { heap: false }, neither),
  wishes('HEAP: false', { HEAP: false }, neither),
  wishes('Heap: null, which switches nothing off', { Heap: null }, both),
  wishes('Heap: "false", which is text', { Heap: 'false' }, both),
  wishes('All: true', { All: true }, both),
  wishes('All: false', { All: false }, neither),
  wishes('all: false', { all: false }, neither),
  wishes('ALL: false', { ALL: false }, neither),
  wishes('All: "false", which is text', { All: 'false' }, both),
  wishes('All: false with Heap: true', { All: false, Heap: true }, both),
  wishes('all: false with heap: true', { all: false, heap: true }, both),
  wishes('Heap: true before All: false', { Heap: true, All: false }, both),
  wishes('All: false with options for Heap', { All: false, Heap: {} }, both),
  wishes('All: false with Heap: null', { All: false, Heap: null }, neither),
  wishes('All: false with another destination', { All: false, Braze: true }, neither),
  wishes('All: false with Heap: false', { All: false, Heap: false }, neither),
  wishes('Heap: true and heap: false, where false wins', { Heap: true, heap: false }, neither),
  wishes('heap: false and Heap: true, where false wins', { heap: false, Heap: true }, neither),
  wishes('All: true and all: false, where false wins', { All: true, all: false }, neither),
  wishes('another destination switched off', { Braze: false }, both),
  wishes('a name that only begins like it', { 'Heap Analytics': false }, both),
  ...[
    'Actions Heap',
    'actions heap',
    'Heap Cloud (Actions)',
    'Actions Heap Cloud',
    'actions-heap-cloud-server'
  ].flatMap((name) => [
    wishes(`${name}: false`, { [name]: false }, notOnServer),
    wishes(`All: false with ${name}: true`, { All: false, [name]: true }, notOnPage),
    wishes(`Heap: true with ${name}: false`, { Heap: true, [name]: false }, notOnServer)
  ]),
  ...['Heap Web (Actions)', 'heap web (actions)', 'Actions Heap Web'].flatMap((name) => [
    wishes(`${name}: false`, { [name]: false }, notOnPage),
    wishes(`All: false with ${name}: true`, { All: false, [name]: true }, notOnServer)
  ]),
  { name: 'Heap: false in the context', event: { context: { integrations: { Heap: false } } }, ...neither },
  { name: 'all: false in the context', event: { context: { integrations: { all: false } } }, ...neither },
  {
    name: 'Heap: false in the context beside integrations of null',
    event: { integrations: null, context: { integrations: { Heap: false } } },
    ...neither
  },
  {
    name: 'Heap: false in the context beside integrations that say nothing',
    event: { integrations: {}, context: { integrations: { Heap: false } } },
    ...neither
  },
  {
    name: 'Heap: false in the context beside integrations of the event',
    event: { integrations: { All: true }, context: { integrations: { Heap: false } } },
    ...both
  },
  { name: 'integrations in the context that are text', event: { context: { integrations: 'none' } }, ...both },
  { name: 'a context of null', event: { context: null }, ...both }
]
