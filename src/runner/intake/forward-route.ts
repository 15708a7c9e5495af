// The address for those who forward events that they took in themselves: Segment's webhook destination and others.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Intake } from './intake'
import { FORWARD_LIMITS } from './limits'
import { refuse } from './open-routes'
import { isRefusal, refusal } from './refusal'
import { writeKeyOfHeader } from './write-key'

interface Forwarded {
  Params: { readonly type?: string }
}

/** With the type behind it as well, where Jitsu's Segment destination puts it. */
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

/** The key in the body is that of the sender's own source, so only the header's counts; the body is not read without it. */
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
