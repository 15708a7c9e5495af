// Segment's tracking API over HTTP: who may write, what is taken, what is answered. Stores nothing itself.
import cors, { type FastifyCorsOptions } from '@fastify/cors'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ConfigStore } from '../../storage/settings/config-store'
import type { NewEvent, Queue } from '../../storage/queue/queue'
import type { BodyReader } from './body-reader'
import { BATCH_LIMITS, EVENT_LIMITS, MAX_UNDER_WAY_BYTES, type IntakeLimits } from './limits'
import { isRefusal, refusal, statusOf, toBody, type Refusal } from './refusal'
import { tooLarge } from './request-body'
import { sourceSettings } from './source-settings'
import { writeKeyOfHeader } from './write-key'

export interface IntakeOptions {
  readonly config: ConfigStore
  readonly queue: Queue
  readonly bodies: BodyReader
  readonly now: () => number
  /** Where pages reach the runner; `undefined`: at whatever address they ask. */
  readonly publicUrl: string | undefined
  /** Told of events that are stored, and their ids in the same order. */
  readonly onAppended: (ids: readonly number[], events: readonly NewEvent[]) => void
}

/** Paths that take one event, and its type. The letters are those of analytics.js. */
const TYPES = {
  identify: 'identify',
  i: 'identify',
  track: 'track',
  t: 'track',
  page: 'page',
  p: 'page',
  screen: 'screen',
  s: 'screen',
  group: 'group',
  g: 'group',
  alias: 'alias',
  a: 'alias'
} as const

const BATCHES = ['batch', 'b', 'import'] as const

const MESSAGES = {
  busy: 'The runner has more to store than it can at the moment. Send this again later.',
  store_full: 'The store is full. What it holds is kept and delivered; send this again later.',
  store_damaged: 'The store of the runner is damaged. Send this again once it has been restored.',
  closing: 'The runner is being stopped. Send this again later.'
} as const

/** The API is meant for pages of any site, unlike the rest of the runner. */
const CORS: FastifyCorsOptions = {
  origin: '*',
  methods: ['GET', 'POST'],
  allowedHeaders: ['authorization', 'content-type', 'content-encoding'],
  maxAge: 86_400,
  strictPreflight: false
}

export function registerIntake(server: FastifyInstance, options: IntakeOptions): void {
  const intake = new Intake(options)
  void server.register(
    async (api) => {
      api.removeAllContentTypeParsers()
      api.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, raw, done) => done(null, raw))
      void api.register(cors, CORS)
      api.addHook('onRequest', async (_request, reply) => {
        void reply.header('cross-origin-resource-policy', 'cross-origin')
      })
      api.setErrorHandler((error: FastifyError, request, reply) => {
        if (error.code !== 'FST_ERR_CTP_BODY_TOO_LARGE') throw error
        return refuse(reply, tooLarge(request.routeOptions.bodyLimit))
      })
      const takeAt = (path: string, call: CallOptions): void => {
        api.post(`/${path}`, { bodyLimit: call.limits.bytes }, (request, reply) => intake.take(call, request, reply))
      }
      for (const [path, type] of Object.entries(TYPES)) takeAt(path, { type, limits: EVENT_LIMITS })
      for (const path of BATCHES) takeAt(path, { type: undefined, limits: BATCH_LIMITS })
      api.post('/m', async () => ({ success: true }))
      api.get<{ Params: { writeKey: string } }>('/projects/:writeKey/settings', async (request, reply) => {
        const source = options.config.sourceOfWriteKey(request.params.writeKey)
        if (source === undefined) return refuse(reply, unknownWriteKey())
        const origin = options.publicUrl ?? `${request.protocol}://${request.host}`
        void reply.header('cache-control', 'no-store')
        return sourceSettings({ source, config: options.config.current, origin })
      })
    },
    { prefix: '/v1' }
  )
}

/** How a path is read. */
interface CallOptions {
  readonly type: string | undefined
  readonly limits: IntakeLimits
}

class Intake {
  /** Bytes of requests that are read and not yet stored. */
  private underWay = 0

  constructor(private readonly options: IntakeOptions) {}

  async take(call: CallOptions, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { bodies, now } = this.options
    if (!Buffer.isBuffer(request.body)) return refuse(reply, refusal('invalid_json', 'The request has no body.'))
    const body = { raw: request.body, encoding: request.headers['content-encoding'] }
    const facts = { ...call, receivedAt: now() }
    const read = await bodies.read(body, { reader: 'tracking', facts, limits: call.limits })
    if (isRefusal(read)) return refuse(reply, read)
    const source = this.sourceOf(read.writeKey ?? writeKeyOfHeader(request.headers.authorization))
    if (source === undefined) return refuse(reply, unknownWriteKey())
    if (isRefusal(read.events)) return refuse(reply, read.events)
    const refused = await this.store(read.events.map((event) => ({ ...event, sourceId: source.id })))
    return refused === undefined ? { success: true } : refuse(reply, refusal(refused, MESSAGES[refused]))
  }

  private sourceOf(writeKey = ''): ReturnType<ConfigStore['sourceOfWriteKey']> {
    return this.options.config.sourceOfWriteKey(writeKey)
  }

  /** Why nothing was stored; `undefined`: it was. */
  private async store(events: readonly NewEvent[]): Promise<keyof typeof MESSAGES | undefined> {
    const size = sizeOf(events)
    if (this.underWay > 0 && this.underWay + size > MAX_UNDER_WAY_BYTES) return 'busy'
    this.underWay += size
    try {
      const appended = await this.options.queue.append(events)
      if ('refused' in appended) return appended.refused
      this.options.onAppended(appended.ids, events)
      return undefined
    } finally {
      this.underWay -= size
    }
  }
}

function sizeOf(events: readonly NewEvent[]): number {
  return events.reduce((sum, { body }) => sum + body.length, events[0]?.shared?.length ?? 0)
}

function refuse(reply: FastifyReply, why: Refusal): FastifyReply {
  return reply.code(statusOf(why)).send(toBody(why))
}

function unknownWriteKey(): Refusal {
  return refusal('unknown_write_key', 'The write key is missing, or no source has it. Copy it from the catalog.')
}
