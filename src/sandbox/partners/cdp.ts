// A stand-in for a CDP with Segment's tracking API: accepts batches and keeps the traits of each user.
import { jsonAnswer, type Answer } from '../answers'
import { isObject, jsonOf, membersByName, notFound, type Held, type PartnerRequest, type StandIn } from './stand-in'

export interface CdpOptions {
  readonly writeKey: string
}

export const CDP_DEFAULTS: CdpOptions = { writeKey: 'write-key' }

/** Segment, "HTTP API": 32 KB a call. */
const MAX_CALL_BYTES = 32_768

export class CdpStandIn implements StandIn {
  /** Segment, "HTTP API": 500 KB a batch. */
  readonly maxBytes = 500_000
  readonly users = new Map<string, Readonly<Record<string, unknown>>>()
  private readonly seen = new Set<string>()

  constructor(private readonly options: CdpOptions) {}

  get credentials() {
    return { writeKey: this.options.writeKey }
  }

  held(): Held[] {
    return membersByName(this.users)
  }

  /** User ids of those whose trait is `true`, sorted. */
  members(trait: string): string[] {
    return [...this.users].flatMap(([id, traits]) => (traits[trait] === true ? [id] : [])).sort()
  }

  answer(request: PartnerRequest): Answer {
    if (request.method !== 'POST' || request.path !== '/v1/batch') return notFound()
    const key = Buffer.from(request.headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString()
    // Segment itself answers 200 here; other CDPs with the same API answer 401.
    if (key !== `${this.options.writeKey}:`) return jsonAnswer(401, { message: `Invalid write key ${key}` })
    // Segment, "HTTP API", "Errors": too large, or not JSON.
    if (request.text === undefined) return jsonAnswer(400, { message: 'Exceeded payload limit' })
    const body = jsonOf(request.text)
    const batch = isObject(body) ? body['batch'] : undefined
    if (!Array.isArray(batch)) return jsonAnswer(400, { message: 'malformed JSON' })
    if (batch.some((call) => Buffer.byteLength(JSON.stringify(call)) > MAX_CALL_BYTES)) {
      return jsonAnswer(400, { message: 'Exceeded payload limit' })
    }
    for (const call of batch) this.take(call)
    return jsonAnswer(200, { success: true })
  }

  /** A call without a user, or whose `messageId` was seen, changes nothing: Segment, "HTTP API", "De-duplication". */
  private take(call: unknown): void {
    if (!isObject(call) || call['type'] !== 'identify') return
    const { userId, messageId, traits } = call
    if (typeof userId !== 'string' || userId === '' || !isObject(traits)) return
    if (typeof messageId === 'string' && this.seen.has(messageId)) return
    if (typeof messageId === 'string') this.seen.add(messageId)
    this.users.set(userId, { ...this.users.get(userId), ...traits })
  }
}
