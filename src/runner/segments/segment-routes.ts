// The route of Heap's webhooks: one address per integration, open to whoever signs with its secret. Registers the OAuth
// route, too.
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as REFUSALS from '../../errors/segment-refusals'
import type { SegmentRefusal } from '../../segments'
import type { ConfigStore } from '../../storage/settings/config-store'
import type { Store } from '../store/store'
import type { SegmentEngine } from './engine'
import type { OauthAttempts } from './oauth-attempts'
import { registerOauth } from './oauth-routes'
import { WEBHOOK_LIMITS } from './read-webhook'

export interface SegmentRoutesOptions extends Pick<SegmentEngine, 'receive'> {
  readonly config: ConfigStore
  readonly oauth: OauthAttempts
  readonly isUnavailable: Store['isUnavailable']
}

/** `Retry-After` of refusals that pass, in seconds. Our choice. */
const RETRY_AFTER = {
  segment_store_full: 600,
  busy: 30,
  closing: 30,
  store_damaged: 600,
  store_unavailable: 30
} as const

const UNAVAILABLE = 'The database of the runners cannot be reached. Nothing was stored: send this again later.'

/** Total bytes of the webhooks that are being read. One alone is always accepted. Our choice. */
const MAX_UNDER_WAY_BYTES = 2 * WEBHOOK_LIMITS.bytes

export function registerSegments(server: FastifyInstance, options: SegmentRoutesOptions): void {
  registerOauth(server, options.oauth)
  void server.register(
    async (api) => {
      api.removeAllContentTypeParsers()
      api.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, raw, done) => done(null, raw))
      api.setErrorHandler((error: FastifyError, _request, reply) => {
        if (error.code !== 'FST_ERR_CTP_BODY_TOO_LARGE') throw error
        const message = `A webhook has at most ${WEBHOOK_LIMITS.bytes} bytes.`
        return answerRefusal(reply, { refused: 'webhook_too_large', message })
      })
      const underWay = { bytes: 0 }
      api.post<ByKey>('/:key', { bodyLimit: WEBHOOK_LIMITS.bytes, schema: DESCRIPTION }, (request, reply) =>
        take(request, reply, { ...options, underWay })
      )
    },
    { prefix: '/heap/segments' }
  )
}

interface ByKey {
  readonly Params: { readonly key: string }
}

const DESCRIPTION = { tags: ['Segments'], summary: "Takes a webhook of Heap's segments, signed by Heap-Hash" }

async function take(
  request: FastifyRequest<ByKey>,
  reply: FastifyReply,
  {
    config,
    receive,
    underWay,
    isUnavailable
  }: Omit<SegmentRoutesOptions, 'oauth'> & { readonly underWay: { bytes: number } }
): Promise<unknown> {
  const integration = config.integrationOfKey(request.params.key)
  if (integration === undefined) {
    const message = 'No integration has this address. Copy it from the catalog.'
    return answerRefusal(reply, { refused: 'unknown_integration', message })
  }
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  // Read now: once the buffer is transferred to a thread, its length is 0.
  const { length } = body
  if (underWay.bytes > 0 && underWay.bytes + length > MAX_UNDER_WAY_BYTES) {
    const message = 'Too many webhooks are being read. Send this again later.'
    return answerRefusal(reply, { refused: 'busy', message })
  }
  underWay.bytes += length
  try {
    const received = await receive(integration, { headers: signaturesOf(request), body })
    if ('refused' in received) return await answerRefusal(reply, received)
    return { stored: true, new: received.isNew }
  } catch (error) {
    if (!isUnavailable(error)) throw error
    return await answerRefusal(reply, { refused: 'store_unavailable', message: UNAVAILABLE })
  } finally {
    underWay.bytes -= length
  }
}

/** From the raw headers, because Node joins repeated ones. */
function signaturesOf({ raw: { rawHeaders } }: FastifyRequest<ByKey>): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'heap-hash')
}

function answerRefusal(reply: FastifyReply, { refused, message }: SegmentRefusal): FastifyReply {
  if (Object.hasOwn(RETRY_AFTER, refused)) {
    void reply.header('retry-after', String(RETRY_AFTER[refused as keyof typeof RETRY_AFTER]))
  }
  return reply.code(REFUSALS[refused].status).send({ error: { code: refused, message } })
}
