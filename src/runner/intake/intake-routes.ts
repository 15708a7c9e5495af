// Segment's tracking API over HTTP: who may write, what is taken, what is answered. Stores nothing itself.
import cors, { type FastifyCorsOptions } from '@fastify/cors'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ConfigStore } from '../../storage/settings/config-store'
import type { NewEvent, Queue } from '../../storage/queue/queue'
import { MAX_REQUEST_BYTES } from './limits'
import { Refusal } from './refusal'
import { parseBody, tooLarge, type ParsedBody } from './request-body'
import { sourceSettings } from './source-settings'
import { readCall, writeKeyOf } from './tracking-call'
import { writeKeyOfHeader } from './write-key'

export interface IntakeOptions {
  readonly config: ConfigStore
  readonly queue: Queue
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
  void server.register(
    async (api) => {
      api.removeAllContentTypeParsers()
      api.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_REQUEST_BYTES }, (request, raw, done) => {
        parseBody(raw as Buffer, request.headers['content-encoding']).then((body) => done(null, body), done)
      })
      void api.register(cors, CORS)
      api.addHook('onRequest', async (_request, reply) => {
        void reply.header('cross-origin-resource-policy', 'cross-origin')
      })
      api.setErrorHandler((error: FastifyError, _request, reply) => {
        if (error.code !== 'FST_ERR_CTP_BODY_TOO_LARGE') throw error
        return refuse(reply, tooLarge())
      })
      for (const [path, type] of Object.entries(TYPES)) {
        api.post(`/${path}`, (request, reply) => takeCall(options, { type, request, reply }))
      }
      for (const path of BATCHES) {
        api.post(`/${path}`, (request, reply) => takeCall(options, { type: undefined, request, reply }))
      }
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

interface Exchange {
  readonly type: string | undefined
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

async function takeCall({ config, queue, now, onAppended }: IntakeOptions, exchange: Exchange): Promise<unknown> {
  const { type, request, reply } = exchange
  const body = (request.body ?? new Refusal('invalid_json', 'The request has no body.')) as ParsedBody
  if (body instanceof Refusal) return refuse(reply, body)
  const source = config.sourceOfWriteKey(writeKeyOf(body) ?? writeKeyOfHeader(request.headers.authorization) ?? '')
  if (source === undefined) return refuse(reply, unknownWriteKey())
  const events = readCall({ type, body, sourceId: source.id, receivedAt: now() })
  if (events instanceof Refusal) return refuse(reply, events)
  const appended = await queue.append(events)
  if ('refused' in appended) return refuse(reply, new Refusal(appended.refused, MESSAGES[appended.refused]))
  onAppended(appended.ids, events)
  return { success: true }
}

function refuse(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return reply.code(refusal.status).send(refusal.toBody())
}

function unknownWriteKey(): Refusal {
  return new Refusal('unknown_write_key', 'The write key is missing, or no source has it. Copy it from the catalog.')
}
