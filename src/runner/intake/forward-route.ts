// The route for systems that forward events: Segment's webhook destination and others.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Intake } from './intake'
import { FORWARD_LIMITS, FORWARD_WAITS } from './limits'
import { refuse } from './open-routes'
import { isRefusal, refusal } from './refusal'
import { writeKeyOfHeader } from './write-key'

interface Forwarded {
  Params: { readonly type?: string }
}

/** For the description of the API. */
const DESCRIPTION = {
  tags: ['Tracking API'],
  summary:
    'Takes events that somebody else took in first: a webhook destination of Segment, RudderStack, Jitsu, PostHog',
  description: [
    `The body is one event, a list of events, or { "batch": [ … ] }: up to ${FORWARD_LIMITS.events} events and ${FORWARD_LIMITS.bytes} bytes, plain or gzipped. Each event names its type; /v1/forward/{type} is for events without one. Times stay as they came.`,
    'Authorization: Basic, and the base64 of the write key and a colon. X-Signature, where the source has a signing secret: the hex HMAC-SHA1 of the first event, or of the whole body.',
    `200: all is stored; an event that cannot be sent is stored with the reason. 400: the whole body is wrong. 401: write key or signature. 413: too large. 503, with Retry-After: send it again, it was not stored, or not whole. The answer comes within ${FORWARD_WAITS.store / 1000} seconds, because Segment waits five.`
  ].join('\n\n')
}

/** Also with the type at the end of the path, as Jitsu's Segment destination sends it. */
export function addForward(api: FastifyInstance, intake: Intake): void {
  for (const url of ['/forward', '/forward/:type']) {
    api.route<Forwarded>({
      method: ['POST', 'PUT'],
      url,
      bodyLimit: FORWARD_LIMITS.bytes,
      schema: DESCRIPTION,
      handler: (request, reply) => takeForwarded(intake, request, reply)
    })
  }
}

/** Only the write key in the header counts: the one in the body belongs to a source of the sender. */
async function takeForwarded(
  intake: Intake,
  { body: raw, headers, params }: FastifyRequest<Forwarded>,
  reply: FastifyReply
): Promise<unknown> {
  const keyed = intake.keyed(writeKeyOfHeader(headers.authorization))
  if (isRefusal(keyed)) return refuse(reply, keyed)
  if (!Buffer.isBuffer(raw)) return refuse(reply, refusal('invalid_json', 'The request has no body.'))
  const signature = headers['x-signature']
  const refused = await intake.forward(keyed, {
    body: { raw, encoding: headers['content-encoding'] },
    type: params.type,
    signature: typeof signature === 'string' ? signature : undefined
  })
  return refused === undefined ? { success: true } : refuse(reply, refused)
}
