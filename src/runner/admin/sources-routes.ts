// Sources and their write keys: list, create, change, remove.
import type { FastifyInstance } from 'fastify'
import { createSource, createWriteKey } from '../destinations/edits'
import type { Source } from '../../storage/settings/model'
import type { SourceKind } from '../../storage/settings/model'
import { answerError, notFound, type AdminContext } from './admin-context'
import { toIso } from './iso-time'
import { toEventRow } from './event-view'

interface SourceBody {
  readonly name?: string
  readonly kind?: SourceKind
}

const properties = {
  name: { type: 'string', minLength: 1, maxLength: 200 },
  kind: { type: 'string', enum: ['web', 'mobile', 'server'] }
} as const
const draft = { type: 'object', required: ['name', 'kind'], additionalProperties: false, properties } as const
const change = { type: 'object', additionalProperties: false, properties } as const

interface ById {
  readonly Params: { readonly id: string }
}

export function registerSources(api: FastifyInstance, context: AdminContext): void {
  const { config, now, applied } = context
  api.get('/sources', async () => ({
    sources: await Promise.all(config.current.sources.map((source) => toView(source, context)))
  }))
  api.post<{ Body: Required<SourceBody> }>('/sources', { schema: { body: draft } }, async (request, reply) => {
    const source = createSource(request.body, now())
    config.putSource(source)
    return reply.code(201).send(await toView(source, context))
  })
  api.get<ById>('/sources/:id', async (request, reply) => {
    const source = config.source(request.params.id)
    return source === undefined ? notFound(reply, 'source') : toView(source, context)
  })
  api.patch<ById & { Body: SourceBody }>('/sources/:id', { schema: { body: change } }, async (request, reply) => {
    const source = config.source(request.params.id)
    if (source === undefined) return notFound(reply, 'source')
    const changed = { ...source, ...request.body }
    config.putSource(changed)
    return toView(changed, context)
  })
  api.delete<ById>('/sources/:id', async (request, reply) => {
    if (config.source(request.params.id) === undefined) return notFound(reply, 'source')
    config.removeSource(request.params.id)
    await applied()
    return reply.code(204).send()
  })
  registerWriteKeys(api, context)
}

function registerWriteKeys(api: FastifyInstance, context: AdminContext): void {
  const { config } = context
  api.post<ById>('/sources/:id/write-keys', async (request, reply) => {
    const source = config.source(request.params.id)
    if (source === undefined) return notFound(reply, 'source')
    const changed = { ...source, writeKeys: [...source.writeKeys, createWriteKey()] }
    config.putSource(changed)
    return reply.code(201).send(await toView(changed, context))
  })
  api.delete<{ Params: { id: string; key: string } }>('/sources/:id/write-keys/:key', async (request, reply) => {
    const { id, key } = request.params
    const source = config.source(id)
    if (source?.writeKeys.includes(key) !== true) return notFound(reply, 'write key')
    const writeKeys = source.writeKeys.filter((other) => other !== key)
    if (writeKeys.length === 0) {
      const message = 'A source needs a write key. Add another one before you remove this.'
      return answerError(reply, { code: 'conflict', message })
    }
    config.putSource({ ...source, writeKeys })
    return toView({ ...source, writeKeys }, context)
  })
}

async function toView(source: Source, { queue }: AdminContext) {
  const { events, firstAt, lastAt } = await queue.history.arrivals(source.id)
  const [last] = events === 0 ? [] : await queue.history.list({ sourceId: source.id }, 1)
  return {
    ...source,
    events,
    firstEventAt: toIso(firstAt),
    lastEventAt: toIso(lastAt),
    lastEvent: last === undefined ? null : toEventRow(last)
  }
}
