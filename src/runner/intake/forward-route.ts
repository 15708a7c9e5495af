// The route for systems that forward events: Segment's webhook destination and others.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Intake } from './intake'
import { FORWARD_LIMITS } from './limits'
import { refuse } from './open-routes'
import { isRefusal, refusal } from './refusal'
import { writeKeyOfHeader } from './write-key'

interface Forwarded {
  Params: { readonly type?: string }
}

/** Also with the type at the end of the path, as Jitsu's Segment destination sends it. */
export function addForward(api: FastifyInstance, intake: Intake): void {
  for (const url of ['/forward', '/forward/:type']) {
    api.route<Forwarded>({
      method: ['POST', 'PUT'],
      url,
      bodyLimit: FORWARD_LIMITS.bytes,
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
  const source = intake.sourceOf(writeKeyOfHeader(headers.authorization))
  if (isRefusal(source)) return refuse(reply, source)
  if (!Buffer.isBuffer(raw)) return refuse(reply, refusal('invalid_json', 'The request has no body.'))
  const signature = headers['x-signature']
  const refused = await intake.forward(source, {
    body: { raw, encoding: headers['content-encoding'] },
    type: params.type,
    signature: typeof signature === 'string' ? signature : undefined
  })
  return refused === undefined ? { success: true } : refuse(reply, refused)
}
