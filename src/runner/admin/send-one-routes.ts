// The routes around a mapping that is being mended: sends one event for real, and counts what each mapping took.
import type { FastifyInstance } from 'fastify'
import type { JSONObject } from '@segment/actions-core'
import { findDestinationType } from '../destinations/catalog'
import { BATCH_LIMITS } from '../intake/limits'
import { toNewEvents } from '../intake/private-fields'
import { isRefusal } from '../intake/refusal'
import { readCall } from '../intake/tracking-call'
import { toIssue } from '../reasons'
import { toSent } from '../worker/sent'
import { invalid, notFound, type AdminContext } from './admin-context'
import { eventOf, mappingsOf, refusePreview } from './preview-request'
import { spanOf } from './periods'
import { createReaders } from './readers'
import { describeRoute } from './route-schema'
import { ActivityQuery } from './shapes/activity'
import { MappingUsage, PreviewRequest, SentTest } from './shapes/mappings'

const tag = 'Mappings'
const ROUTES = {
  send: describeRoute({
    tag,
    summary: 'Sends one event at once, for real, and gives the answer; it is not tried again',
    body: PreviewRequest,
    answer: SentTest
  }),
  usage: describeRoute({
    tag,
    summary: 'Counts the events that each mapping took in a period',
    query: ActivityQuery,
    answer: MappingUsage
  })
}

interface ById {
  readonly Params: { readonly id: string }
}

/** Tests that may be under way at once. Our choice: a test is one request of a person. */
const MAX_TESTS = 4

export function registerSendOne(api: FastifyInstance, context: AdminContext): void {
  const { config, tallies, now } = context
  const admit = createReaders({ what: 'tests', most: MAX_TESTS, doing: 'under way' })
  api.post<ById & { Body: PreviewRequest }>('/destinations/:id/send-one', ROUTES.send, async (request, reply) => {
    const destination = config.destination(request.params.id)
    const type = findDestinationType(destination?.type ?? '')
    if (destination === undefined || type === undefined) return notFound(reply, 'destination')
    const { mapping } = request.body
    const given = await eventOf(context, request.body)
    if (given === undefined) return notFound(reply, 'event')
    const errors = refusePreview({ type, event: given, mapping })
    if (Object.keys(errors).length > 0) return invalid(reply, errors)
    const event = request.body.event === undefined ? given : asArrived(context, given, destination.connections)
    if (typeof event === 'string') return invalid(reply, { event })
    const refusal = admit(reply)
    if (refusal !== undefined) return refusal
    const result = await context.sendOne({ destination, mappings: mappingsOf(destination, mapping), event })
    const { fate, problem, issues, sent } = result
    return { state: fate, error: problem, issues: issues.map(toIssue), sent: sent.map(toSent) }
  })
  api.get<ById & { Querystring: ActivityQuery }>(
    '/destinations/:id/mappings/usage',
    ROUTES.usage,
    async (request, reply) => {
      const { id } = request.params
      if (config.destination(id) === undefined) return notFound(reply, 'destination')
      const { period = '1h' } = request.query
      return { mappings: await tallies.activity.mappings(id, spanOf(period, now())) }
    }
  )
}

/** A pasted event as if it had arrived from the first source of the destination; a sentence if it would be refused. */
function asArrived(
  { config, now }: AdminContext,
  event: JSONObject,
  connections: readonly { readonly sourceId: string }[]
): JSONObject | string {
  const call = { type: undefined, receivedAt: now(), limits: BATCH_LIMITS }
  const { events } = readCall({ json: { batch: [event] }, raw: Buffer.alloc(0) }, call)
  if (isRefusal(events)) return events.message
  const source = connections.map(({ sourceId }) => config.source(sourceId)).find((one) => one !== undefined)
  const [stored] = source === undefined ? events : toNewEvents(events, source)
  return JSON.parse(stored?.body ?? '{}') as JSONObject
}
