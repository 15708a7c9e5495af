// The addresses that servers of AB Tasty and Command AI send events to, with a write key as their token.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Intake } from './intake'
import { FORWARD_LIMITS } from './limits'
import { refuse, registerOpenRoutes } from './open-routes'
import { isRefusal, refusal } from './refusal'
import { VENDOR_PATHS, type Vendor } from './vendor-events'
import { writeKeyOfBearer } from './write-key'

export function registerVendors(server: FastifyInstance, intake: Intake): void {
  for (const vendor of VENDOR_PATHS) {
    registerOpenRoutes(server, `/sources/${vendor}`, (api) => {
      api.route({
        method: 'POST',
        url: '/',
        bodyLimit: FORWARD_LIMITS.bytes,
        handler: (request, reply) => take(intake, vendor, { request, reply })
      })
    })
  }
}

async function take(
  intake: Intake,
  vendor: Vendor,
  { request: { body: raw, headers }, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply }
): Promise<unknown> {
  const keyed = intake.keyed(writeKeyOfBearer(headers.authorization))
  if (isRefusal(keyed)) return refuse(reply, keyed)
  if (!Buffer.isBuffer(raw)) return refuse(reply, refusal('invalid_json', 'The request has no body.'))
  const refused = await intake.takeVendor(keyed, vendor, { raw, encoding: headers['content-encoding'] })
  return refused === undefined ? { success: true } : refuse(reply, refused)
}
