// Looks at events: list, detail, live stream, export; retries and discards dead letters.
import { PassThrough, Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { EventFilter } from '../../storage/queue/queue'
import { STATES, type State } from '../../storage/queue/states'
import { notFound, type AdminContext } from './admin-context'
import { uncountRejected } from '../../storage/tallies/counts'
import { exportLines } from './event-export'
import { toEventDetail, toEventRow } from './event-view'

interface EventQuery {
  readonly limit?: number
  readonly before?: number
  readonly source?: string
  readonly destination?: string
  readonly state?: State
  readonly user?: string
  readonly type?: string
  readonly name?: string
  readonly code?: string
  readonly altered?: string
}

const text = { type: 'string' } as const
const query = {
  type: 'object',
  additionalProperties: false,
  properties: {
    limit: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
    before: { type: 'integer', minimum: 0 },
    source: text,
    destination: text,
    state: { type: 'string', enum: STATES },
    user: text,
    type: text,
    name: text,
    code: text,
    altered: text
  }
} as const

const letters = {
  type: 'object',
  required: ['destinationId'],
  additionalProperties: false,
  properties: { destinationId: text, eventIds: { type: 'array', items: { type: 'integer' } }, code: text }
} as const

interface Letters {
  readonly destinationId: string
  readonly eventIds?: number[]
  readonly code?: string
}

const KEEP_ALIVE_MS = 15_000

export function registerEvents(api: FastifyInstance, context: AdminContext): void {
  const { queue } = context
  api.get<{ Querystring: EventQuery }>('/events', { schema: { querystring: query } }, async (request) => {
    const { limit = 50 } = request.query
    const events = await queue.history.list(toFilter(request.query), limit)
    const last = events.length === limit ? events.at(-1) : undefined
    return { events: events.map(toEventRow), next: last?.id ?? null }
  })
  api.get<{ Params: { id: number } }>(
    '/events/:id',
    { schema: { params: { type: 'object', properties: { id: { type: 'integer' } } } } },
    async (request, reply) => {
      const [event] = await queue.history.find([request.params.id])
      return event === undefined ? notFound(reply, 'event') : toEventDetail(event)
    }
  )
  api.get<{ Querystring: EventQuery }>('/events/export', { schema: { querystring: query } }, async (request, reply) => {
    void reply.header('content-type', 'application/x-ndjson; charset=utf-8')
    void reply.header('content-disposition', 'attachment; filename="events.ndjson"')
    return reply.send(Readable.from(exportLines(queue.history, toFilter(request.query))))
  })
  registerStream(api, context)
  registerDeadLetters(api, context)
}

function registerStream(api: FastifyInstance, { live }: AdminContext): void {
  api.get<{ Querystring: EventQuery }>('/events/stream', { schema: { querystring: query } }, async (request, reply) => {
    const stream = new PassThrough()
    const keepAlive = setInterval(() => stream.write(': here\n\n'), KEEP_ALIVE_MS)
    const stopListening = live.listen({
      filter: toFilter(request.query),
      // A page that does not keep up is told later, instead of ever more batches waiting for it.
      isReady: () => !stream.writableNeedDrain,
      onBatch: ({ events, more }) => {
        stream.write(`event: rows\ndata: ${JSON.stringify({ rows: events.map(toEventRow), more })}\n\n`)
      },
      onEnd: () => stream.end()
    })
    stream.once('close', () => {
      stopListening()
      clearInterval(keepAlive)
    })
    request.raw.once('close', () => stream.destroy())
    void reply.header('content-type', 'text/event-stream').header('cache-control', 'no-store')
    stream.write(': here\n\n')
    return reply.send(stream)
  })
}

function registerDeadLetters(api: FastifyInstance, context: AdminContext): void {
  const actions = { retry: retryLetters, discard: ({ queue }: AdminContext, which: Letters) => queue.discard(which) }
  for (const [action, act] of Object.entries(actions)) {
    api.post<{ Body: Letters }>(`/dead-letters/${action}`, { schema: { body: letters } }, async (request, reply) => {
      if (context.config.destination(request.body.destinationId) === undefined) {
        return notFound(reply, 'destination')
      }
      return { count: await act(context, request.body) }
    })
  }
}

/** What is tried again is no longer rejected, and counts as what becomes of it. */
async function retryLetters({ queue, tallies, wake }: AdminContext, which: Letters): Promise<number> {
  const retried = await queue.retry(which)
  await Promise.all(
    retried.map(({ code, count, firstAt }) =>
      tallies.add(which.destinationId, uncountRejected({ code, count, at: firstAt }), firstAt)
    )
  )
  wake()
  return retried.reduce((sum, { count }) => sum + count, 0)
}

function toFilter({ source, destination, user, ...query }: EventQuery): EventFilter {
  return { ...query, sourceId: source, destinationId: destination, userKey: user }
}
