// The readers of bodies, by name. A thread gets the name, because functions cannot be sent to it.
import { parseDigitsJson, parseExactJson } from '../../heap/exact-numbers'
import { readWebhook } from '../../segments/webhook-body'
import { readCurrentsBody } from './currents'
import { readForwarded } from './forwarded'
import { isRefusal, type Refusal } from './refusal'
import { parseBody, type BodyLimits, type ParsedBody } from './request-body'
import { readCall } from './tracking-call'
import { readVendorBody } from './vendor-events'

/**
 * `parse` says how long integers are read. `read` gets a parsed body and further facts, and returns plain data. For
 * another kind of request add an entry: `BodyReader` reads it by its name.
 */
const READERS = {
  tracking: { parse: parseExactJson, read: readCall },
  forwarded: { parse: parseExactJson, read: readForwarded },
  vendor: { parse: parseExactJson, read: readVendorBody },
  currents: { parse: parseExactJson, read: readCurrentsBody },
  heapSegments: { parse: parseDigitsJson, read: ({ json }: ParsedBody, _facts: null) => readWebhook(json) }
} as const

type Readers = typeof READERS
export type ReaderName = keyof Readers
export type ResultOf<Name extends ReaderName> = ReturnType<Readers[Name]['read']>

export interface Reading<Name extends ReaderName> {
  readonly reader: Name
  /** What the reader needs besides the body. */
  readonly facts: Parameters<Readers[Name]['read']>[1]
  readonly limits: BodyLimits
  /** Time for a body that is read in the thread, in milliseconds. Default: that of the thread. */
  readonly timeMs?: number
}

export function readBody<Name extends ReaderName>(
  unpacked: Buffer,
  { reader, facts, limits }: Reading<Name>
): ResultOf<Name> | Refusal {
  const { parse, read } = READERS[reader]
  const body = parseBody(unpacked, limits, parse)
  if (isRefusal(body)) return body
  return (read as unknown as (body: ParsedBody, facts: Reading<Name>['facts']) => ResultOf<Name>)(body, facts)
}
