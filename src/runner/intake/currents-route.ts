// The route for Braze Currents: `POST /sources/braze/currents`, with a write key as the token.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Intake } from './intake'
import { FORWARD_LIMITS } from './limits'
import { refuse, registerOpenRoutes } from './open-routes'
import { markRefused } from './refused-requests'
import { isRefusal, statusOf, toBody, type Refusal } from './refusal'
import { writeKeyOfBearer } from './write-key'

export function registerCurrents(server: FastifyInstance, intake: Intake): void {
  registerOpenRoutes(server, '/sources/braze', (api) => {
    api.route({
      method: 'POST',
      url: '/currents',
      bodyLimit: FORWARD_LIMITS.bytes,
      handler: (request, reply) => takeCurrents(intake, request, reply)
    })
  })
}

/** A request without a body is a probe: only its token is checked. */
async function takeCurrents(
  intake: Intake,
  { body: raw, headers }: FastifyRequest,
  reply: FastifyReply
): Promise<unknown> {
  const keyed = intake.keyed(writeKeyOfBearer(headers.authorization))
  if (isRefusal(keyed)) return refuse(reply, keyed)
  if (!Buffer.isBuffer(raw) || raw.toString('latin1').trim() === '') return { success: true }
  const refused = await intake.takeCurrents(keyed, { raw, encoding: headers['content-encoding'] })
  return refused === undefined ? { success: true } : refuseToBraze(reply, refused)
}

/**
 * After a 400 Braze splits the request, and drops what gets a second one. So a body that is too large is answered with
 * 413, which makes Braze send smaller ones. Every other fault of a body is stored as an event that explains it.
 * Source: Braze, "Custom Currents connector".
 */
function refuseToBraze(reply: FastifyReply, why: Refusal): FastifyReply {
  markRefused(reply, why)
  return statusOf(why) === 400 ? reply.code(413).send(toBody(why)) : refuse(reply, why)
}
