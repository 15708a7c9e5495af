// The routes of events: list, detail, live stream, export; retry and discard dead letters.
import { PassThrough, Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { EventFilter } from '../../storage/queue/queue'
import { notFound, type AdminContext } from './admin-context'
import { uncount } from '../../storage/tallies/counts'
import { exportLines } from './event-export'
import { toEventDetail, toEventRow } from './event-view'
import { viewFor } from './hidden-answers'
import { createReaders } from './readers'
import { describeRoute } from './route-schema'
import {
  ById,
  CountQuery,
  DeadLetterChoice,
  DeadLetterCount,
  EventCount,
  EventDetail,
  EventRows,
  EventQuery,
  type EventBatch
} from './shapes/events'
import { endIfRevoked } from './still-admitted'

const tag = 'Events'
const filtered = { tag, query: EventQuery } as const
const ROUTES = {
  list: describeRoute({ ...filtered, summary: 'Lists events, newest first', answer: EventRows }),
  show: describeRoute({ tag, summary: 'Shows an event and what became of it', params: ById, answer: EventDetail }),
  count: describeRoute({ tag, query: CountQuery, summary: 'Counts the events behind one', answer: EventCount }),
  export: describeRoute({ ...filtered, summary: 'Gives events as lines of JSON, newest first' }),
  stream: describeRoute({ ...filtered, summary: 'Tells of events that arrive or change, as server-sent events' }),
  retry: describeRoute({ tag, summary: 'Tries dead letters again', body: DeadLetterChoice, answer: DeadLetterCount }),
  discard: describeRoute({ tag, summary: 'Puts dead letters away', body: DeadLetterChoice, answer: DeadLetterCount })
}

const KEEP_ALIVE_MS = 15_000
const WATCH_MS = 1000
/** Most open pages, and most exports at once. Our choice: each takes a few hundred KB at most. */
const MAX_STREAMS = 100
const MAX_EXPORTS = 8
/** Events that a count goes through at most, which takes a few milliseconds. */
const MAX_COUNTED = 10_000

export function registerEvents(api: FastifyInstance, context: AdminContext): void {
  const { queue } = context
  api.get<{ Querystring: EventQuery }>('/events', ROUTES.list, async (request) => {
    const { limit = 50 } = request.query
    const { events, next } = await queue.history.page(toFilter(request.query), limit)
    return { events: events.map(toEventRow), next }
  })
  api.get<{ Params: ById }>('/events/:id', ROUTES.show, async (request, reply) => {
    const [event] = await queue.history.find([request.params.id])
    if (event === undefined) return notFound(reply, 'event')
    const attempts = await queue.history.attempts(event.id)
    return (await viewFor(request, context))(toEventDetail(event, attempts))
  })
  api.get<{ Querystring: CountQuery }>('/events/count', ROUTES.count, async (request): Promise<EventCount> => {
    const count = await queue.history.count(toFilter(request.query), MAX_COUNTED + 1)
    return { count: Math.min(count, MAX_COUNTED), isMore: count > MAX_COUNTED }
  })
  const admit = createReaders({ what: 'exports', most: MAX_EXPORTS })
  api.get<{ Querystring: EventQuery }>('/events/export', ROUTES.export, async (request, reply) => {
    const refusal = admit(reply)
    if (refusal !== undefined) return refusal
    void reply.header('content-type', 'application/x-ndjson; charset=utf-8')
    void reply.header('content-disposition', 'attachment; filename="events.ndjson"')
    const view = await viewFor(request, context)
    return reply.send(Readable.from(exportLines(queue.history, { filter: toFilter(request.query), view })))
  })
  registerStream(api, context)
  registerDeadLetters(api, context)
}

function registerStream(api: FastifyInstance, { live, leases, callerOf }: AdminContext): void {
  const admit = createReaders({ what: 'live streams', most: MAX_STREAMS })
  api.get<{ Querystring: EventQuery }>('/events/stream', ROUTES.stream, async (request, reply) => {
    const refusal = admit(reply)
    if (refusal !== undefined) return refusal
    const stream = new PassThrough()
    const keepAlive = setInterval(() => {
      if (!stream.writableNeedDrain) stream.write(': here\n\n')
      void endIfRevoked(stream, () => callerOf(request))
    }, KEEP_ALIVE_MS)
    // Without its database nothing would come. The page says why, and asks again.
    const watch = setInterval(() => leases.ownership.isCutOff() && stream.end(), WATCH_MS)
    const stopListening = live.listen({
      filter: toFilter(request.query),
      // A page that is too slow is told later. Otherwise more and more batches would wait for it.
      isReady: () => !stream.writableNeedDrain,
      onBatch: ({ events, more }) => {
        const batch: EventBatch = { rows: events.map(toEventRow), more }
        stream.write(`event: rows\ndata: ${JSON.stringify(batch)}\n\n`)
      },
      onEnd: () => stream.end()
    })
    stream.once('close', () => {
      stopListening()
      clearInterval(keepAlive)
      clearInterval(watch)
    })
    request.raw.once('close', () => stream.destroy())
    void reply.header('content-type', 'text/event-stream').header('cache-control', 'no-store')
    stream.write(': here\n\n')
    return reply.send(stream)
  })
}

function registerDeadLetters(api: FastifyInstance, context: AdminContext): void {
  const discardLetters = ({ queue }: AdminContext, which: DeadLetterChoice) => queue.discard(which)
  for (const [action, act] of [
    ['retry', retryLetters],
    ['discard', discardLetters]
  ] as const) {
    api.post<{ Body: DeadLetterChoice }>(`/dead-letters/${action}`, ROUTES[action], async (request, reply) => {
      if (context.config.destination(request.body.destinationId) === undefined) {
        return notFound(reply, 'destination')
      }
      return { count: await act(context, request.body) }
    })
  }
}

/** An event that is tried again no longer counts as rejected, but by its new result. */
async function retryLetters({ queue, tallies, wake }: AdminContext, which: DeadLetterChoice): Promise<number> {
  const retried = await queue.retry(which)
  await Promise.all(
    retried.map(({ code, count, firstAt }) =>
      tallies.add(which.destinationId, uncount({ state: 'rejected', code, count, at: firstAt }), firstAt)
    )
  )
  wake()
  return retried.reduce((sum, { count }) => sum + count, 0)
}

function toFilter({ source, destination, user, search, from, to, ...query }: EventQuery | CountQuery): EventFilter {
  return {
    ...query,
    sourceId: source,
    destinationId: destination,
    userKey: user,
    words: search,
    from: from === undefined ? undefined : Date.parse(from),
    to: to === undefined ? undefined : Date.parse(to)
  }
}
