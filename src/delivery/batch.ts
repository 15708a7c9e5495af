// Packs calls of one endpoint into request bodies within its limits. Knows no answers and no indexes of inputs.
import type { Call, Endpoint, HttpRequest } from './types'

/** A call with its JSON text, made once, and whatever the caller needs to find it again. */
export interface PackedCall<Tag> {
  readonly call: Call
  readonly json: string
  readonly tag: Tag
}

/** Calls of one endpoint that share a request, in order. */
export interface Batch<Tag> {
  readonly endpoint: Endpoint
  readonly packed: readonly PackedCall<Tag>[]
}

/** Bytes of a text in UTF-8. The only place where bytes are counted. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text)
}

/** True when the call fits a request of its own. */
export function fitsAlone({ endpoint, json }: { endpoint: Endpoint; json: string }): boolean {
  return byteLength(openingOf(endpoint)) + byteLength(json) + CLOSING_BYTES <= endpoint.maxBytes
}

/** As few batches as order and limits allow. A call that does not fit alone must have been sorted out before. */
export function batchCalls<Tag>(endpoint: Endpoint, packed: readonly PackedCall<Tag>[]): Batch<Tag>[] {
  const emptyBytes = byteLength(openingOf(endpoint)) + CLOSING_BYTES
  const batches: Batch<Tag>[] = []
  let current: PackedCall<Tag>[] = []
  let bytes = emptyBytes
  for (const next of packed) {
    const added = byteLength(next.json) + 1
    const isFull = current.length >= endpoint.maxItems || bytes + added - 1 > endpoint.maxBytes
    if (isFull && current.length > 0) {
      batches.push({ endpoint, packed: current })
      current = []
      bytes = emptyBytes
    }
    current.push(next)
    bytes += added
  }
  if (current.length > 0) batches.push({ endpoint, packed: current })
  return batches
}

/** Two batches with the same calls in the same order. */
export function halveBatch<Tag>({ endpoint, packed }: Batch<Tag>): [Batch<Tag>, Batch<Tag>] {
  const middle = Math.ceil(packed.length / 2)
  return [
    { endpoint, packed: packed.slice(0, middle) },
    { endpoint, packed: packed.slice(middle) }
  ]
}

/** One call travels in the flat form where the endpoint has one, several as an array. */
export function toRequest<Tag>({ endpoint, packed }: Batch<Tag>): HttpRequest {
  const [first] = packed
  const isFlat = packed.length === 1 && first !== undefined && endpoint.bulkOnly !== true
  return {
    method: 'POST',
    url: endpoint.url,
    headers: { 'content-type': 'application/json' },
    body: isFlat ? flatBody(endpoint, first.json) : bulkBody(endpoint, packed),
    endpoint,
    form: isFlat ? 'single' : 'bulk',
    calls: packed.map(({ call }) => call)
  }
}

const CLOSING = ']}'
const CLOSING_BYTES = CLOSING.length

function flatBody(endpoint: Endpoint, json: string): string {
  return `${JSON.stringify(endpoint.envelope).slice(0, -1)},${json.slice(1)}`
}

function bulkBody<Tag>(endpoint: Endpoint, packed: readonly PackedCall<Tag>[]): string {
  return openingOf(endpoint) + packed.map(({ json }) => json).join(',') + CLOSING
}

function openingOf({ envelope, bulkKey = '' }: Endpoint): string {
  return `${JSON.stringify(envelope).slice(0, -1)},"${bulkKey}":[`
}
