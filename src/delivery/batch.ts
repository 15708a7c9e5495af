// Packs the calls of one endpoint into request bodies within its limits.
import { byteLength, type JsonText } from './json-text'
import type { BodyForm, Call, Endpoint, HttpRequest } from './types'

/** A call with its JSON text, and a tag by which the caller finds it again. */
export interface PackedCall<Tag> {
  readonly call: Call
  readonly json: JsonText
  readonly tag: Tag
}

/** Calls of one endpoint that share a request, in order. */
export interface Batch<Tag> {
  readonly endpoint: Endpoint
  readonly packed: readonly PackedCall<Tag>[]
}

/** Bytes of a request body that are left for its calls, commas included. */
export function roomOf(endpoint: Endpoint): number {
  if (endpoint.form) return endpoint.maxBytes - endpoint.form.overhead
  return endpoint.maxBytes - byteLength(openingOf(endpoint)) - CLOSING.length
}

/** As few batches as order and limits allow. Calls that are too large for any request must have been removed before. */
export function batchCalls<Tag>(endpoint: Endpoint, packed: readonly PackedCall<Tag>[]): Batch<Tag>[] {
  const room = roomOf(endpoint)
  const batches: Batch<Tag>[] = []
  let current: PackedCall<Tag>[] = []
  let bytes = 0
  for (const next of packed) {
    const added = next.json.bytes
    const isFull = current.length >= endpoint.maxItems || bytes + COMMA.length + added > room
    if (isFull && current.length > 0) {
      batches.push({ endpoint, packed: current })
      current = []
      bytes = 0
    }
    bytes += (current.length > 0 ? COMMA.length : 0) + added
    current.push(next)
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

/** The request of a batch: one call in the flat form if the endpoint has one, several calls as an array. */
export function toRequest<Tag>({ endpoint, packed }: Batch<Tag>): HttpRequest {
  if (endpoint.form) return formRequest(endpoint, endpoint.form, packed)
  const [first] = packed
  const isFlat = packed.length === 1 && first !== undefined && endpoint.bulkOnly !== true
  return {
    method: 'POST',
    url: endpoint.url,
    headers: { 'content-type': 'application/json' },
    body: isFlat ? flatBody(endpoint, first.json.text) : bulkBody(endpoint, packed),
    endpoint,
    form: isFlat ? 'single' : 'bulk',
    calls: packed.map(({ call }) => call)
  }
}

function formRequest<Tag>(endpoint: Endpoint, form: BodyForm, packed: readonly PackedCall<Tag>[]): HttpRequest {
  return {
    method: 'POST',
    url: endpoint.url,
    headers: { 'content-type': form.contentType },
    body: form.write(packed.map(({ json }) => json.text)),
    endpoint,
    form: 'bulk',
    calls: packed.map(({ call }) => call)
  }
}

const COMMA = ','
const CLOSING = ']}'

function flatBody(endpoint: Endpoint, json: string): string {
  return `{${[fieldsOf(JSON.stringify(endpoint.envelope)), fieldsOf(json)].filter((fields) => fields !== '').join(',')}}`
}

function bulkBody<Tag>(endpoint: Endpoint, packed: readonly PackedCall<Tag>[]): string {
  return openingOf(endpoint) + packed.map(({ json }) => json.text).join(COMMA) + CLOSING
}

function openingOf({ envelope, bulkKey = '' }: Endpoint): string {
  const fields = fieldsOf(JSON.stringify(envelope))
  return `{${fields}${fields && ','}"${bulkKey}":[`
}

/** The inside of a JSON object. */
function fieldsOf(json: string): string {
  return json.slice(1, -1)
}
