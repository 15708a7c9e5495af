// Exposures of AB Tasty from a server: activation hits, as its decision API has them, become events.
import { entriesOf, given, isFields, toIso, type Fields, type VendorCall, type VendorEntry } from '../vendor-events'

/** The names of the event and its properties are those of AB Tasty's own server-side integration with Heap. */
const EVENT = 'flagship'

/**
 * `{ vid, caid, vaid, cid?, aid?, qt? }` as AB Tasty documents activations, alone, in a list, or under `batch` or `h`.
 * A hit may also have our own fields `campaignName`, `variationName`, `id` and `timestamp`. The identity is the visitor
 * id.
 */
export function readExposures(body: unknown, receivedAt: number): readonly VendorEntry[] {
  const shared = isFields(body) ? given(body['cid']) : undefined
  return entriesOf(body, ['batch', 'h']).map((hit, index) => readHit(hit, { index, receivedAt, shared }))
}

interface About {
  readonly index: number
  readonly receivedAt: number
  /** The account of the whole batch. */
  readonly shared: string | undefined
}

function readHit(hit: unknown, { index, receivedAt, shared }: About): VendorEntry {
  if (!isFields(hit)) return { fault: `Hit ${index} is not a JSON object.` }
  const [visitor, campaign, variation] = ['vid', 'caid', 'vaid'].map((key) => given(hit[key]))
  if (visitor === undefined || campaign === undefined || variation === undefined) {
    return { fault: `Hit ${index} has no vid, caid or vaid.` }
  }
  const timestamp = timeOf(hit, receivedAt)
  const account = given(hit['cid']) ?? shared
  const id = given(hit['id']) ?? [account, visitor, campaign, variation, timestamp.slice(0, 10)].join(' ')
  return toCall(hit, { visitor, campaign, variation, timestamp, messageId: `ab-tasty ${id}` })
}

interface Exposure {
  readonly visitor: string
  readonly campaign: string
  readonly variation: string
  readonly timestamp: string
  readonly messageId: string
}

function toCall(hit: Fields, { visitor, campaign, variation, timestamp, messageId }: Exposure): VendorCall {
  return {
    type: 'track',
    event: EVENT,
    userId: visitor,
    messageId,
    timestamp,
    properties: {
      flagship_campaign: `[${campaign}] ${given(hit['campaignName']) ?? ''}`.trim(),
      flagship_variation: `[${variation}] ${given(hit['variationName']) ?? ''}`.trim(),
      flagship_campaign_id: campaign,
      flagship_variation_id: variation
    },
    context: { library: { name: 'ab-tasty' } }
  }
}

/** `qt`: milliseconds that the hit waited before it was sent. More than a day is ignored. */
function timeOf(hit: Fields, receivedAt: number): string {
  const waited = Number(given(hit['qt']) ?? 0)
  const isCredible = waited >= 0 && waited <= 86_400_000
  return toIso(hit['timestamp']) ?? new Date(receivedAt - (isCredible ? waited : 0)).toISOString()
}
