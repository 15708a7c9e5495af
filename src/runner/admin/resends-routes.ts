// The routes of resends: counts what would be sent again, begins it, shows how far it is, and stops it.
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Destination } from '../../storage/settings/model'
import type { Resend, ResendChoice } from '../../storage/queue/resends'
import { storedReason } from '../reasons'
import { answerError, invalid, notFound, type AdminContext } from './admin-context'
import { toIso } from './iso-time'
import { createReaders } from './readers'
import { describeRoute } from './route-schema'
import * as SHAPES from './shapes/resends'

const tag = 'Events'
const body = SHAPES.ResendChoice
const ROUTES = {
  list: describeRoute({ tag, summary: 'Lists what was sent again, newest first', answer: SHAPES.ResendList }),
  count: describeRoute({ tag, summary: 'Counts what would be sent again', body, answer: SHAPES.ResendCount }),
  begin: describeRoute({ tag, summary: 'Sends stored events again', body, answer: SHAPES.Resend, status: 202 }),
  stop: describeRoute({ tag, summary: 'Queues no further events of a resend', answer: SHAPES.ResendList })
}

const PATH = '/destinations/:id/resends'

/** Most events of one resend. Our choice: more than an hour of Heap's own limit. */
const MAX_EVENTS = 1_000_000
/** Counts that may be under way at once: each reads all stored events. Our choice. */
const MAX_COUNTS = 2

interface ById {
  readonly Params: { readonly id: string }
}
type WithChoice = ById & { Body: SHAPES.ResendChoice }

export function registerResends(api: FastifyInstance, context: AdminContext): void {
  const { config, queue } = context
  const admit = createReaders({ what: 'counts of events', most: MAX_COUNTS, doing: 'under way' })
  api.get<ById>(PATH, ROUTES.list, async (request, reply) => {
    if (config.destination(request.params.id) === undefined) return notFound(reply, 'destination')
    return toList(context, request.params.id)
  })
  api.post<WithChoice>(`${PATH}/count`, ROUTES.count, async (request, reply) => {
    const choice = choiceOf(context, request, reply)
    if ('sent' in choice) return choice
    return admit(reply) ?? toCount(await queue.resends.count(choice))
  })
  api.post<WithChoice>(PATH, ROUTES.begin, async (request, reply) => {
    const choice = choiceOf(context, request, reply)
    if ('sent' in choice) return choice
    const busy = await whyNotNow(context, request.params.id)
    if (busy !== undefined) return answerError(reply, { code: 'conflict', message: busy })
    const refusal = admit(reply)
    if (refusal !== undefined) return refusal
    const { total } = toCount(await queue.resends.count(choice))
    if (total === 0) return answerError(reply, { code: 'conflict', message: 'There is no such event to be sent.' })
    if (total > MAX_EVENTS) {
      return invalid(reply, {
        from: `${total} events are too many at once: at most ${MAX_EVENTS}. Take a shorter period.`
      })
    }
    const resend = await queue.resends.start(choice, total)
    context.resume()
    return reply.code(202).send(toView(resend))
  })
  api.delete<{ Params: { id: string; resendId: string } }>(`${PATH}/:resendId`, ROUTES.stop, async (request, reply) => {
    const { id, resendId } = request.params
    const known = (await queue.resends.list(id)).find((one) => one.id === Number(resendId))
    if (known === undefined) return notFound(reply, 'resend')
    await queue.resends.stop(known.id)
    return toList(context, id)
  })
}

/** What is open is read last: what a resend has queued is in it, until it is settled. */
async function toList({ queue }: AdminContext, id: string): Promise<SHAPES.ResendList> {
  const resends = (await queue.resends.list(id)).map(toView)
  const { waiting, retrying } = await queue.history.backlog(id)
  return { resends, open: waiting + retrying }
}

async function whyNotNow({ config, queue }: AdminContext, id: string): Promise<string | undefined> {
  if (config.destination(id)?.isOn !== true) return 'The destination is off. Turn it on, then send the events.'
  const isRunning = (await queue.resends.list(id)).some(({ state }) => state === 'running')
  return isRunning ? 'Events are being sent again already. Wait until they are queued, or stop it.' : undefined
}

/** The choice, or the reply that has refused it. */
function choiceOf(
  { config, now }: AdminContext,
  { params, body: given }: { readonly params: ById['Params']; readonly body: SHAPES.ResendChoice },
  reply: FastifyReply
): ResendChoice | FastifyReply {
  const destination = config.destination(params.id)
  if (destination === undefined) return notFound(reply, 'destination')
  const { states, from, to, sourceId, code } = given
  const fromAt = from === undefined ? 0 : Date.parse(from)
  const toAt = to === undefined ? now() : Date.parse(to)
  const errors = {
    ...(Number.isNaN(fromAt) && { from: `${NOT_A_TIME} from.` }),
    ...(Number.isNaN(toAt) && { to: `${NOT_A_TIME} to.` }),
    ...(fromAt >= toAt && { to: 'The period ends before it begins.' }),
    ...(!isConnected(destination, sourceId) && { sourceId: 'The source is not connected to the destination.' })
  }
  if (Object.keys(errors).length > 0) return invalid(reply, errors)
  const sourceIds = sourceId === undefined ? destination.connections.map((one) => one.sourceId) : [sourceId]
  return { destinationId: params.id, sourceIds, states, fromAt, toAt, code }
}

const NOT_A_TIME = 'Write a time such as 2026-01-31T09:00:00Z in'

function isConnected({ connections }: Destination, id: string | undefined): boolean {
  return id === undefined || connections.some(({ sourceId }) => sourceId === id)
}

function toCount(byState: SHAPES.ResendCount['byState']): SHAPES.ResendCount {
  return { total: Object.values(byState).reduce((sum, count) => sum + count, 0), max: MAX_EVENTS, byState }
}

function toView({ destinationId: _known, fromAt, toAt, createdAt, endedAt, code, ...resend }: Resend): SHAPES.Resend {
  return {
    ...resend,
    code: code ?? null,
    title: code === undefined ? null : storedReason(code).title,
    from: fromAt === 0 ? null : toIso(fromAt),
    to: toIso(toAt),
    createdAt: toIso(createdAt),
    endedAt: toIso(endedAt)
  }
}
