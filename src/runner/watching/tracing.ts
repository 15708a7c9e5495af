// Traces for OpenTelemetry: requests with events, batches, requests to destinations. They hold ids, codes and counts, and
// nothing of an event. Without an SDK in the process, they go nowhere.
import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
  type Tracer
} from '@opentelemetry/api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Http, HttpRequest } from '../../delivery/types'
import { failureName } from '../../misuse'
import { refusalOf } from '../intake/refused-requests'
import type { BatchResult } from '../worker/batch-delivery'
import { summaryOf, type WatchedBatch } from './batch-summary'

export interface Tracing {
  /** A span for each request to the routes that are registered after this. */
  watchIntake(server: FastifyInstance): void
  /** Says how many events the present request brought. */
  noteStored(events: number): void
  batch(batch: WatchedBatch, deliver: () => Promise<BatchResult>): Promise<BatchResult>
  wrap(http: Http): Http
}

const PREFIX = 'heap_destination'

/** @param version of this program */
export function createTracing(version: string): Tracing {
  const tracer = trace.getTracer('heap-destination', version)
  return {
    watchIntake: (server) => watchIntake(tracer, server),
    noteStored: (events) => void trace.getActiveSpan()?.setAttribute(`${PREFIX}.events`, events),
    batch: ({ destinationId, batchId, events }, deliver) => {
      const attributes = {
        [`${PREFIX}.destination`]: destinationId,
        [`${PREFIX}.batch`]: batchId,
        [`${PREFIX}.events`]: events
      }
      return tracer.startActiveSpan('batch', { attributes }, (span) =>
        ended(span, deliver, (result) => {
          const { fates, codes } = summaryOf(result)
          for (const [fate, count] of Object.entries(fates)) span.setAttribute(`${PREFIX}.${fate}`, count)
          span.setAttribute(`${PREFIX}.codes`, Object.keys(codes))
        })
      )
    },
    wrap: (http) => (request) =>
      tracer.startActiveSpan('request', { kind: SpanKind.CLIENT, attributes: factsOf(request) }, (span) =>
        ended(
          span,
          () => http(request),
          ({ status }) => {
            span.setAttribute('http.response.status_code', status)
            if (status >= 400) span.setStatus({ code: SpanStatusCode.ERROR })
          }
        )
      )
  }
}

function watchIntake(tracer: Tracer, server: FastifyInstance): void {
  const spans = new WeakMap<FastifyRequest, Span>()
  server.addHook('onRequest', (request, _reply, done) => {
    const parent = propagation.extract(context.active(), request.headers)
    const attributes = { 'http.request.method': request.method, 'http.route': request.routeOptions.url ?? '' }
    const span = tracer.startSpan('intake', { kind: SpanKind.SERVER, attributes }, parent)
    span.setAttribute(`${PREFIX}.request`, request.id)
    spans.set(request, span)
    context.with(trace.setSpan(parent, span), done)
  })
  server.addHook('onResponse', async (request, reply) => endIntake(spans.get(request), reply))
}

/** Without the query, which may hold what belongs to a person. */
function factsOf({ method, url, form, calls }: HttpRequest): Attributes {
  const { hostname, port, pathname } = new URL(url)
  return {
    'http.request.method': method,
    'server.address': hostname,
    ...(port !== '' && { 'server.port': Number(port) }),
    'url.path': pathname,
    [`${PREFIX}.form`]: form,
    [`${PREFIX}.calls`]: calls.length
  }
}

/** Ends the span with the work, whatever becomes of it. Of an error only its name is kept. */
async function ended<Result>(
  span: Span,
  work: () => Promise<Result>,
  describe: (result: Result) => void
): Promise<Result> {
  try {
    const result = await work()
    describe(result)
    return result
  } catch (error) {
    span.setAttribute('error.type', failureName(error)).setStatus({ code: SpanStatusCode.ERROR })
    throw error
  } finally {
    span.end()
  }
}

function endIntake(span: Span | undefined, reply: FastifyReply): void {
  if (span === undefined) return
  const refused = refusalOf(reply)
  span.setAttribute('http.response.status_code', reply.statusCode)
  if (refused !== undefined) span.setAttribute(`${PREFIX}.refused`, refused.refused)
  if (refused?.sourceId !== undefined) span.setAttribute(`${PREFIX}.source`, refused.sourceId)
  if (reply.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}
