// The routes of Segment's tracking API, and their answers.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { TYPES } from './call-types'
import { addForward } from './forward-route'
import { registerCurrents } from './currents-route'
import { Intake, type CallOptions, type IntakeOptions } from './intake'
import { BATCH_LIMITS, EVENT_LIMITS } from './limits'
import { refuse, registerOpenRoutes, sayWhen } from './open-routes'
import { registerOtherSdks } from './other-sdks'
import { GIF, readPixel } from './pixel'
import { isRefusal, refusal, statusOf } from './refusal'
import { markRefused, noteRefused, type RefusedOptions } from './refused-requests'
import { sourceSettings } from './source-settings'
import { registerVendors } from './vendor-routes'
import { writeKeyOfHeader } from './write-key'

export type { IntakeOptions } from './intake'

const BATCHES = ['batch', 'b', 'import'] as const

export function registerIntake(server: FastifyInstance, options: IntakeOptions & RefusedOptions): void {
  noteRefused(server, options)
  const intake = new Intake(options)
  registerOpenRoutes(server, '/v1', (api) => {
    for (const [path, type] of Object.entries(TYPES)) addCall(api, path, { intake, type, limits: EVENT_LIMITS })
    for (const path of BATCHES) addCall(api, path, { intake, type: undefined, limits: BATCH_LIMITS })
    for (const type of new Set(Object.values(TYPES))) addPixel(api, intake, type)
    addForward(api, intake)
    api.post('/m', async () => ({ success: true }))
    addSettings(api, intake, options)
    for (const url of ['/', '/*']) api.route({ method: OTHERS, url, schema: { hide: true }, handler: refuseAddress })
  })
  registerOtherSdks(server, intake)
  registerCurrents(server, intake)
  registerVendors(server, intake)
}

/** Without `OPTIONS`, which is answered by the CORS plugin. */
const OTHERS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

function refuseAddress(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const message =
    'The tracking API has no such address, or not for this method. Send events with POST to /v1/batch, or one by one to /v1/identify, track, page, screen, group or alias.'
  return refuse(reply, refusal('unknown_address', message))
}

/** Also accepts PUT, which the Unity sample of Segment's C# SDK uses (`UnityWebRequest.Put`). */
function addCall(
  api: FastifyInstance,
  path: string,
  { intake, ...call }: CallOptions & { readonly intake: Intake }
): void {
  api.route({
    method: ['POST', 'PUT'],
    url: `/${path}`,
    bodyLimit: call.limits.bytes,
    handler: async ({ body: raw, headers }, reply) => {
      if (!Buffer.isBuffer(raw)) return refuse(reply, refusal('invalid_json', 'The request has no body.'))
      const refused = await intake.take({
        ...call,
        body: { raw, encoding: headers['content-encoding'] },
        keyOf: (inBody) => inBody ?? writeKeyOfHeader(headers.authorization)
      })
      return refused === undefined ? { success: true } : refuse(reply, refused)
    }
  })
}

/**
 * Without HEAD, which would store an event. Errors are answered with the picture too, so that a mail shows no broken
 * one.
 */
function addPixel(api: FastifyInstance, intake: Intake, type: string): void {
  api.get(`/pixel/${type}`, { exposeHeadRoute: false }, async (request, reply) => {
    const [, query = ''] = request.url.split('?', 2)
    const body = { raw: readPixel(query), encoding: undefined }
    const refused = await intake.take({ type, limits: EVENT_LIMITS, body, keyOf: (inBody) => inBody })
    void reply.header('cache-control', 'no-store').type('image/gif')
    if (refused === undefined) return reply.send(GIF)
    markRefused(reply, refused)
    sayWhen(reply, refused)
    void reply.header('x-refused', `${refused.refused}: ${refused.message}`)
    return reply.code(statusOf(refused)).send(GIF)
  })
}

function addSettings(api: FastifyInstance, intake: Intake, { config, publicUrl }: IntakeOptions): void {
  api.get<{ Params: { writeKey: string } }>('/projects/:writeKey/settings', async (request, reply) => {
    const source = intake.sourceOf(request.params.writeKey)
    if (isRefusal(source)) return refuse(reply, source)
    const origin = publicUrl ?? `${request.protocol}://${request.host}`
    void reply.header('cache-control', 'no-store')
    return sourceSettings({ source, config: config.current, origin })
  })
}
