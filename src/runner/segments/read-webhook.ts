// Reads the body of a webhook, a long one in a worker thread, and turns the reader's refusals into those of webhooks.
import type { ReadBody, SegmentRefusal } from '../../segments'
import type { BodyReader } from '../intake/body-reader'
import { isRefusal, type Refusal, type RefusalCode } from '../intake/refusal'

const MIB = 1024 * 1024

/**
 * Our choice, since Heap documents no size of a page: 32 MiB hold more than a million members. Heap would repeat a body
 * that is refused as too large. `values` and `width` follow from it: the shortest member, `{"id":"1"}`, has 11 bytes
 * and two values.
 */
export const WEBHOOK_LIMITS = { bytes: 32 * MIB, values: 6_200_000, width: 3_100_000, levels: 100 } as const

export function webhookReader(bodies: BodyReader): ReadBody {
  return async (raw) => {
    const read = await bodies.read(
      { raw, encoding: undefined },
      { reader: 'heapSegments', facts: null, limits: WEBHOOK_LIMITS }
    )
    return isRefusal(read) ? toSegmentRefusal(read) : read
  }
}

function toSegmentRefusal({ refused, message }: Refusal): SegmentRefusal {
  return { refused: CODES[refused] ?? 'malformed_webhook', message }
}

const CODES: Partial<Record<RefusalCode, SegmentRefusal['refused']>> = {
  request_too_large: 'webhook_too_large',
  busy: 'busy',
  closing: 'closing'
}
