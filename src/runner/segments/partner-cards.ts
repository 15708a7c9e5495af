// The texts of the catalog's cards for Heap's segments and the partners. docs/partners says more.
import type { PartnerTypeName, PartnerValues } from '../../partners/partner-types'
import type { SegmentTarget } from '../../storage/settings/model'

export interface PartnerWords {
  readonly key: string
  readonly name: string
  readonly summary: string
  readonly categories: readonly ('analytics' | 'engagement' | 'testing')[]
  /** What it gets from Heap; `null`: nothing. */
  readonly fromHeap: string | null
  /** What Heap gets from it; `null`: nothing. */
  readonly toHeap: string | null
  /** Which user property to choose in Heap, so that the partner knows the people. */
  readonly peopleAre: string | null
  readonly note: string | null
  /** Ways of sending it segments, the usual one first. `values`: settings that follow from the card. */
  readonly forms: readonly {
    readonly type: PartnerTypeName
    readonly summary: string
    readonly values?: PartnerValues
  }[]
}

/** Heap's own card: it tells the runner, and the runner tells the partners. */
export const HEAP_SEGMENTS = 'heap_segments'

const USER_PROPERTIES = 'Each segment becomes a user property, true or false, and a list names all segments of a user.'
const PAGE_EVENTS = 'Nudges, checklists, surveys and searches become events in Heap, through the plugin on your page.'
const SUCCESSOR =
  'The vendor’s pages now lead to Amplitude Guides & Surveys. Pages still load the script; whether the API still answers is not known. Try one segment first.'

export const PARTNER_CARDS: readonly PartnerWords[] = [
  {
    key: HEAP_SEGMENTS,
    name: 'Heap segments',
    summary: 'Who is in which segment in Heap, kept up to date here and passed on to your partners',
    categories: ['analytics'],
    fromHeap: 'Heap sends who joined and who left each segment that you switch on, by its Segments Sync.',
    toHeap: null,
    peopleAre: null,
    note: null,
    forms: []
  },
  {
    key: 'braze',
    name: 'Braze',
    summary: 'Messages to the right people: segments as attributes or cohorts, and events about each message',
    categories: ['engagement'],
    fromHeap: 'Each segment becomes a custom attribute, true or false, or a cohort for approved partners of Braze.',
    toHeap: 'Currents: messages sent, delivered, opened and clicked become events in Heap.',
    peopleAre: 'the external id that you give Braze',
    note: null,
    forms: [
      { type: 'braze', summary: 'For everybody. Only users whom Braze knows already are written, and only changes.' },
      { type: 'braze_cohorts', summary: 'For vendors whom Braze has approved as partners.' }
    ]
  },
  {
    key: 'ab_tasty',
    name: 'AB Tasty',
    summary: 'Experiments for segments from Heap, and which variation each visitor saw',
    categories: ['testing'],
    fromHeap: 'Each segment can be chosen as an audience, through the Universal Data Connector.',
    toHeap: 'Campaigns and variations that visitors saw become events in Heap, through the plugin on your page.',
    peopleAre: 'ABTastyVisitorId, AB Tasty’s own id of a visitor',
    note: null,
    forms: [{ type: 'ab_tasty', summary: 'Members are sent again before AB Tasty forgets them, after 25 of 30 days.' }]
  },
  {
    key: 'command_ai',
    name: 'Command AI',
    summary: 'Guidance in your product for segments from Heap, and what users did with it',
    categories: ['engagement'],
    fromHeap: USER_PROPERTIES,
    toHeap: PAGE_EVENTS,
    peopleAre: 'the user id that your page gives Command AI',
    note: SUCCESSOR,
    forms: [
      {
        type: 'command_ai',
        summary: 'Choose “Add condition, User property” there: “Heap Segment” is filled by the vendor’s own link only.',
        values: { product: 'command_ai' }
      }
    ]
  },
  {
    key: 'commandbar',
    name: 'CommandBar',
    summary: 'Command AI under its former name, at its former address',
    categories: ['engagement'],
    fromHeap: USER_PROPERTIES,
    toHeap: PAGE_EVENTS,
    peopleAre: 'the user id that your page gives CommandBar',
    note: SUCCESSOR,
    forms: [
      {
        type: 'command_ai',
        summary: 'Choose “Add condition, User property” there: “Heap Segment” is filled by the vendor’s own link only.',
        values: { product: 'commandbar' }
      }
    ]
  },
  {
    key: 'cdp',
    name: 'A CDP',
    summary: 'Segment, RudderStack and others: a segment from Heap reaches everything that is connected there',
    categories: ['analytics', 'engagement'],
    fromHeap: 'Each segment becomes a trait, true or false, by identify calls.',
    toHeap: 'A CDP forwards its events, or its SDKs send them here: add a source.',
    peopleAre: 'the user id that your CDP knows',
    note: null,
    forms: [{ type: 'cdp', summary: 'Any service that takes the calls of Segment’s tracking API.' }]
  }
]

/** Whether a target was created with this form. */
export function isFormOf(
  { type, values = {} }: PartnerWords['forms'][number],
  target: Pick<SegmentTarget, 'type' | 'values'>
): boolean {
  return (
    type === target.type &&
    Object.entries(values).every(([key, value]) => (target.values[key] ?? PRESET_PRODUCT) === value)
  )
}

/** The product of targets that were created without one. */
const PRESET_PRODUCT = 'command_ai'
